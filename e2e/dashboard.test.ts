import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dashboardRoutes } from '@throughline/dashboard'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromium, type ChromiumGuest } from './engines/chromium.js'
import { visitorsIn } from './engines/visitors.js'

/** The page lives below a mount path, as in somebody's own server. */
const MOUNT = '/stats'
const TOKEN = 'a-token-of-the-test'
/** Longer than the page waits between two questions. */
const REFRESH_MS = 5_000

const SPRING = {
  channel: 'Paid Search',
  source: 'yandex',
  medium: 'cpc',
  campaign: 'spring',
  visits: 120,
  applications: 6,
  target_deals: 2,
  sales: 1,
  cost: 20_000,
  revenue: 50_000,
  cost_of_goods: 0,
  cost_per_visit: 166.67,
  cost_per_application: 3_333.33,
  cost_per_sale: 20_000,
  romi: 1.5,
  romi_margin: 1.5,
}
const JUNE = {
  ...SPRING,
  channel: 'Email',
  source: 'newsletter',
  medium: 'email',
  campaign: 'june',
  visits: 300,
  cost: 0,
  revenue: 10_000,
  cost_per_visit: 0,
  romi: null,
}
const DEAL = {
  deal_id: '1001',
  application_id: 'V1StGXR8Z5jdHi6BmyT2q',
  channel: 'Paid Search',
  source: 'yandex',
  medium: 'cpc',
  campaign: 'spring',
  stage: 'Closed - won',
  status: 'won',
  value: 50_000,
  revenue: 50_000,
  currency: 'RUB',
  opened_date: '2026-03-05',
  won_date: '2026-03-07',
}

/** What the collector behind the page answers; tests change it. */
interface Api {
  status: number
  money: readonly object[]
  deals: readonly object[]
  readonly queries: URLSearchParams[]
}

let api: Api
let server: Server
const visitors = visitorsIn(chromium({ locale: 'en-US' }))
let guest: ChromiumGuest
let page: Page
let address: string

beforeAll(async () => {
  server = serve(() => api)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${MOUNT}/dashboard`
})

afterAll(async () => {
  await visitors.close()
  server.close()
})

beforeEach(async () => {
  api = { status: 200, money: [SPRING, JUNE], deals: [DEAL], queries: [] }
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

  it('breaks none of the rules that it sets itself', async () => {
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await open()
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

/** A collector of which only the dashboard is real. */
function serve(now: () => Api): Server {
  const routes = dashboardRoutes()
  return createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://collector')
    const path = url.pathname.slice(MOUNT.length)
    const report = /^\/v1\/reports\/(money|deals)$/.exec(path)?.[1]
    if (report) {
      const [status, body] = reportAnswer(now(), {
        report,
        query: url.searchParams,
        key: request.headers.authorization,
      })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      return
    }
    const route = routes.find((one) => one.path === path || (one.path.endsWith('/*') && path.startsWith('/dashboard/')))
    const headers = (name: string): string | undefined => request.headers[name]?.toString()
    void route?.handle({ path, headers }).then((answer) => {
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  })
}

interface Question {
  readonly report: string
  readonly query: URLSearchParams
  readonly key: string | undefined
}

function reportAnswer(from: Api, { report, query, key }: Question): readonly [number, object] {
  if (key !== `Bearer ${TOKEN}`) return [401, { error: 'unknown token' }]
  if (from.status !== 200) return [from.status, { error: 'The warehouse is away' }]
  if (report === 'money') from.queries.push(query)
  return [200, { report, params: { currency: 'RUB' }, columns: [], rows: report === 'money' ? from.money : from.deals }]
}
