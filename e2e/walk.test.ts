import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DealView } from '@throughline/connectors/testing/amocrm'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chromium, type ChromiumGuest } from './engines/chromium.js'
import { visitorsIn } from './engines/visitors.js'
import { eventually, openDemo, type Demo } from './demo.js'

interface Received {
  readonly form: string
  readonly fields: Readonly<Record<string, string>>
}
interface Report {
  readonly rows: readonly Readonly<Record<string, string | number | null>>[]
}

const AD = '/demo/?utm_source=yandex&utm_medium=cpc&utm_campaign=spring'

const visitors = visitorsIn(chromium())
let demo: Demo
let guest: ChromiumGuest
let page: Page
afterAll(visitors.close)
beforeEach(async () => {
  demo = await openDemo()
  await demo.start()
  guest = await visitors.enter()
  page = guest.page
})
afterEach(async () => {
  await visitors.leave(guest)
  await demo.remove()
})

async function signUp(name: string): Promise<void> {
  await page.locator('#sign-up input[name=name]').fill(name)
  await page.locator('#sign-up input[name=email]').fill('visitor@example.com')
  await page.locator('#sign-up button').click()
  await page.waitForURL('**/thanks.html*')
}

async function received(): Promise<readonly Received[]> {
  const response = await fetch(`${demo.url}/demo/received`)
  return (await response.json()) as readonly Received[]
}

const dealsNumber = (count: number): Promise<readonly DealView[]> =>
  eventually(demo.deals, (deals) => deals.length >= count)

async function importCosts(amount: number): Promise<string> {
  const file = join(demo.dataDir, 'spring.csv')
  const today = new Date().toISOString().slice(0, 10)
  await writeFile(file, `date,source,medium,campaign,amount\n${today},yandex,cpc,spring,${amount}\n`)
  return demo.throughline('import', 'costs', file)
}

describe('one application, from the ad click to the money', () => {
  it('is told by the CRM, the command, the API and the dashboard alike', async () => {
    await page.goto(demo.url + AD)
    await page.getByRole('link', { name: 'Prices' }).click()
    await page.waitForURL('**/pricing.html')
    await page.getByRole('link', { name: 'Sign up' }).first().click()
    await signUp('Visitor')

    // The site received the ID and the marks together with what the visitor typed.
    const [form] = await received()
    expect(form?.fields).toMatchObject({
      name: 'Visitor',
      utm_source: 'yandex',
      utm_medium: 'cpc',
      utm_campaign: 'spring',
    })
    const applicationId = form?.fields['application_id'] ?? ''
    expect(applicationId).toMatch(/^[\w-]{21}$/)

    // A deal with the same ID and marks stands in the CRM.
    const [deal] = await dealsNumber(1)
    expect(deal?.fields.APPLICATION_ID).toBe(applicationId)
    expect([deal?.fields.UTM_SOURCE, deal?.fields.UTM_CAMPAIGN]).toEqual(['yandex', 'spring'])

    expect(await importCosts(20_000)).toContain('20000.00 RUB')

    // A manager wins the deal in the CRM, and the money comes back.
    await page.goto(`${demo.url}/demo/crm/`)
    await page.getByRole('button', { name: /won/i }).first().click()
    await page.locator('#winning input').fill('50000')
    await page.keyboard.press('Enter')
    const path = '/v1/reports/money?by=source,campaign'
    const report = await eventually(
      () => demo.admin<Report>(path),
      ({ rows }) => rows[0]?.['sales'] === 1,
    )
    expect(report.rows).toHaveLength(1)
    expect(report.rows[0]).toMatchObject({
      source: 'yandex',
      campaign: 'spring',
      visits: 1,
      applications: 1,
      target_deals: 1,
      sales: 1,
      cost: 20_000,
      revenue: 50_000,
      cost_per_sale: 20_000,
      romi: 1.5,
    })
    const told = JSON.parse(
      await demo.throughline('report', 'money', '--by', 'source,campaign', '--format', 'json'),
    ) as Report
    expect(told.rows).toEqual(report.rows)

    await page.goto(`${demo.url}/dashboard#token=demo-admin`)
    const money = page.getByRole('table').first()
    await money.getByText('spring').waitFor()
    expect(await money.innerText()).toMatch(/spring[\s\S]*\+150/)
    expect(await page.locator('body').innerText()).toContain(applicationId.slice(0, 8))

    // The same visitor comes again from elsewhere: a second deal with a source of its own.
    await page.goto(`${demo.url}/demo/?utm_source=newsletter&utm_medium=email&utm_campaign=june`)
    await signUp('Visitor again')
    const deals = await dealsNumber(2)
    expect(deals).toHaveLength(2)
    expect(new Set(deals.map((each) => each.fields.APPLICATION_ID)).size).toBe(2)
    expect(new Set(deals.map((each) => each.fields.UTM_SOURCE))).toEqual(new Set(['newsletter', 'yandex']))
    const both = await eventually(
      () => demo.admin<Report>(path),
      ({ rows }) => rows.length === 2,
    )
    expect(both.rows.find(({ source }) => source === 'newsletter')).toMatchObject({
      visits: 1,
      applications: 1,
      sales: 0,
      revenue: 0,
    })
    expect(both.rows.find(({ source }) => source === 'yandex')).toMatchObject({ visits: 1, applications: 1, sales: 1 })
  })

  it('counts an application that a script sends, once', async () => {
    await page.goto(demo.url + AD)
    await page.locator('#call-back input[name=phone]').fill('+7 900 000 00 00')
    await page.locator('#call-back button').click()
    await page.locator('#call-back [role=status]').filter({ hasText: /./ }).waitFor()
    const [form] = await received()
    expect(form).toMatchObject({ form: 'call-back', fields: { utm_source: 'yandex' } })
    const [deal] = await dealsNumber(1)
    expect(deal?.fields.APPLICATION_ID).toBe(form?.fields['application_id'])
  })

  it('ends cleanly on Ctrl-C', async () => {
    expect(await demo.stop()).toBe(0)
  })
})

describe('when something goes wrong on the way', () => {
  /** Makes the CRM misbehave in that way, or behave again. */
  async function makeCrm(kind: string | null): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ kind })
    expect((await fetch(`${demo.url}/demo/crm/board/fault`, { method: 'POST', headers, body })).ok).toBe(true)
  }

  const somethingWaits = (): Promise<unknown> =>
    eventually(
      () => demo.admin<{ sinks: { sink: string; behind: number }[] }>('/v1/status'),
      ({ sinks }) => sinks.some(({ sink, behind }) => sink === 'amocrm' && behind > 0),
    )

  it('loses and doubles nothing when the collector is killed between the submit and the CRM', async () => {
    await page.goto(demo.url + AD)
    await makeCrm('hang')
    await signUp('Visitor')
    const [form] = await received()
    await somethingWaits()
    await demo.kill()
    await demo.start()
    const deals = await eventually(demo.deals, (all) => all.length > 0, 60_000)
    expect(deals.map((deal) => deal.fields.APPLICATION_ID)).toEqual([form?.fields['application_id']])
  })

  it.each(['rate-limited', 'server-error', 'hang', 'lost-answer'])(
    'loses and doubles nothing when the CRM is in trouble: %s',
    async (fault) => {
      await page.goto(demo.url + AD)
      await makeCrm(fault)
      await signUp('Visitor')
      await page.goto(demo.url + AD)
      await signUp('Another')
      await somethingWaits()
      await makeCrm(null)
      const ids = (await received()).map(({ fields }) => fields['application_id'])
      const deals = await eventually(demo.deals, (all) => all.length >= 2, 90_000)
      expect(deals).toHaveLength(2)
      expect(new Set(deals.map((deal) => deal.fields.APPLICATION_ID))).toEqual(new Set(ids))
    },
  )
})
