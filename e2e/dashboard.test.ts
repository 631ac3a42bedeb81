import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromium, type ChromiumGuest } from './engines/chromium.js'
import { visitorsIn } from './engines/visitors.js'
import { DEAL, JUNE, MOUNT, SPRING, TOKEN, serveReports, type Api } from './reports-api.js'

/** Longer than the page waits between two questions. */
const REFRESH_MS = 5_000

let api: Api
let server: Server
const visitors = visitorsIn(chromium({ locale: 'en-US' }))
let guest: ChromiumGuest
let page: Page
let address: string

beforeAll(async () => {
  server = serveReports(() => api)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${MOUNT}/dashboard`
})

afterAll(async () => {
  await visitors.close()
  server.close()
})

beforeEach(async () => {
  api = { status: 200, money: [SPRING, JUNE], deals: [DEAL], unmatched: [], queries: [] }
  guest = await visitors.enter()
  page = guest.page
})

afterEach(() => visitors.leave(guest))

describe('the dashboard', () => {
  it('takes the token from the address and leaves none there', async () => {
    await page.goto(`${address}#token=${TOKEN}`)
    await page.waitForSelector('[data-state=ready]')
    expect(page.url()).toBe(address)
    await page.reload()
    await page.waitForSelector('[data-state=ready]')
  })

  it('asks for the token once and says when it is wrong', async () => {
    await page.goto(address)
    await page.fill('#token', 'not-the-token')
    await page.click('#sign-in button')
    await page.waitForSelector('#refused:not([hidden])')
    expect(await texts('#refused')).toEqual(['The collector did not accept this token.'])
    await page.fill('#token', TOKEN)
    await page.click('#sign-in button')
    await page.waitForSelector('[data-state=ready]')
    expect(await page.isVisible('#unauthorised')).toBe(false)
  })

  it('shows the money of each campaign, the totals and the deals', async () => {
    await open()
    expect(await texts('#money tbody tr:first-child > *')).toEqual([
      'springPaid Search · yandex',
      '120',
      '6',
      '2',
      '1',
      '₽20,000',
      '₽50,000',
      '+150%',
      '₽167',
      '₽3,333',
      '₽20,000',
      '₽0',
      '+150%',
    ])
    expect(await texts('#money tfoot td:nth-child(8), #money tfoot td:nth-child(2)')).toEqual(['420', '+200%'])
    expect(await texts('#figures .figure')).toEqual(['420', '12', '2', '₽20,000', '₽60,000', '+200%'])
    expect(await texts('#deals tbody tr:first-child > *')).toEqual([
      'V1StGXR8Z5jdHi6BmyT2qDeal 1001',
      'yandex / cpcPaid Search',
      'spring',
      'wonClosed - won',
      '₽50,000',
      '₽50,000',
      'Mar 5, 2026',
      'Mar 7, 2026',
    ])
  })

  it('sorts by the column whose head is pressed, and tells so', async () => {
    await open()
    await page.click('#money thead >> text=Visits')
    expect(await names()).toEqual(['june', 'spring'])
    await page.click('#money thead >> text=Visits')
    expect(await names()).toEqual(['spring', 'june'])
    expect(await page.getAttribute('#money th[aria-sort]', 'aria-sort')).toBe('ascending')
  })

  it('keeps the view in the address and asks the API for it', async () => {
    await open()
    await page.selectOption('[name=model]', 'linear')
    await page.selectOption('[name=by]', 'source')
    await page.check('[name=period][value=all]', { force: true })
    await expect.poll(() => api.queries.at(-1)?.toString()).toBe('model=linear&by=channel%2Csource')
    expect(new URL(page.url()).search).toBe('?period=all&model=linear&by=source')
    await page.reload()
    await page.waitForSelector('[data-state=ready]')
    expect(await page.inputValue('[name=model]')).toBe('linear')
  })

  it('brings new figures by itself and leaves everything else in place', async () => {
    await page.clock.install()
    await open()
    const line = await page.waitForSelector('#money tbody tr:first-child')
    api.money = [{ ...SPRING, visits: 121 }, JUNE]
    await page.clock.fastForward(REFRESH_MS)
    await page.waitForSelector('#figures .figure >> text=421')
    expect(await line.evaluate((row) => row.isConnected)).toBe(true)
  })

  it('keeps the last figures when the collector fails, says so, and recovers', async () => {
    await page.clock.install()
    await open()
    api.status = 503
    await page.clock.fastForward(REFRESH_MS)
    await page.waitForSelector('#trouble:not([hidden])')
    expect(await texts('#trouble')).toEqual([
      'The warehouse is away. The figures are those of the last answer; trying again.',
    ])
    expect(await names()).toEqual(['spring', 'june'])
    api.status = 200
    await page.clock.fastForward(REFRESH_MS)
    await page.waitForSelector('#trouble', { state: 'hidden' })
  })

  it('tells how to get the first figures where there are none', async () => {
    api.money = []
    api.deals = []
    await page.goto(`${address}#token=${TOKEN}`)
    await page.waitForSelector('[data-state=empty]')
    const script = new URL('t.js', address).href
    expect(await texts('#snippet')).toEqual([`<script async src="${script}" data-write-key="…"></script>`])
  })

  it('fits a phone: only the tables scroll sideways', async () => {
    await page.setViewportSize({ width: 375, height: 812 })
    await open()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
  })

  it('shows which page is open on a phone too, where the links are wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${address}?page=unmatched-costs#token=${TOKEN}`)
    const current = await page.waitForSelector('#pages [aria-current=page]')
    const box = await current.boundingBox()
    expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true)
  })

  it('opens every report by its link, and keeps the page in the address', async () => {
    await open()
    await page.click('#pages >> text=Chains')
    await page.waitForSelector('#page-title >> text=Chains')
    expect(await texts('#page-table tbody tr > *')).toEqual([
      'Paid Search → Direct',
      '2',
      '10',
      '3',
      '30%',
      '₽90,000',
      '4',
    ])
    expect(await page.isVisible('#money')).toBe(false)
    await page.click('#pages >> text=Retention')
    await page.selectOption('[name=kind]', 'rolling')
    await page.waitForSelector('#page-table td >> text=62.5%')
    await expect.poll(() => api.queries.at(-1)?.toString()).toBe('kind=rolling')
    expect(new URL(page.url()).search).toBe('?page=retention&period=all&kind=rolling')
    await page.reload()
    await page.waitForSelector('#page-table td >> text=62.5%')
    await page.click('#pages >> text=Funnel')
    await page.fill('[name=steps]', 'Plan Chosen,sale')
    await page.press('[name=steps]', 'Enter')
    await expect.poll(() => api.queries.at(-1)?.get('steps')).toBe('Plan Chosen,sale')
    expect(await texts('#page-table tbody th')).toEqual(['Plan Chosen', 'sale'])
  })

  it('has nothing to tell of unmatched costs where every cost met a visit, and lists them where not', async () => {
    await open()
    await page.click('#pages >> text=Unmatched costs')
    await page.waitForSelector('[data-state=ready]')
    await page.waitForSelector('#page-title >> text=Unmatched costs')
    await page.waitForSelector('#page-table >> text=somebody came from it')
    expect(await texts('#page-table tbody tr')).toEqual([])
    api.unmatched = [{ source: 'yandex', campaign: 'sprng', medium: 'cpc', provider: null, costs: 2, cost: 12_500 }]
    await page.waitForSelector('#page-table td >> text=₽12,500')
    expect(await texts('#page-table tbody th')).toEqual(['yandex'])
  })

  it('compares with the period before, and draws what came and what it earned over time', async () => {
    await open()
    await page.click('#pages >> text=Overview')
    expect(await texts('#page-table tbody tr:first-child > :nth-child(2)')).toEqual(['120+20%'])
    await page.waitForSelector('#earned-chart canvas')
    await page.waitForSelector('#came-chart canvas')
  })

  it('breaks none of the rules that it sets itself', async () => {
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await open()
    for (const name of ['Overview', 'Conversions', 'First payment']) {
      await page.click(`#pages >> text=${name}`)
      await page.waitForSelector(`#page-title >> text=${name}`)
    }
    await page.click('#pages >> text=Overview')
    await page.waitForSelector('#earned-chart canvas')
    expect(complaints).toEqual([])
  })
})

async function open(): Promise<void> {
  await page.goto(`${address}#token=${TOKEN}`)
  await page.waitForSelector('[data-state=ready]')
}

function texts(selector: string): Promise<readonly string[]> {
  return page.locator(selector).allTextContents()
}

/** The campaigns of the money table from top to bottom. */
function names(): Promise<readonly string[]> {
  return texts('#money tbody th > span')
}
