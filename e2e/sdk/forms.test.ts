import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchChromium } from '../browser.js'
import { startSite, type Posted, type Site } from './site.js'

let browser: Browser
let site: Site
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
  site = await startSite()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  site.batches.length = 0
  site.posted.length = 0
  site.pages.clear()
  page = await (await browser.newContext()).newPage()
  return async () => page.context().close()
})

const APPLICATION = 'Application Submitted'
const FORM =
  '<form id="f" method="post" action="/lead"><input name="phone" id="phone"><button id="b">Send</button></form>'

/** Opens a page with the markup, arriving from a campaign, and waits until the SDK runs. */
async function open(html: string, query = '?utm_source=yandex&utm_medium=cpc&utm_campaign=spring'): Promise<void> {
  site.pages.set('/', `<!doctype html><title>Landing</title>%SDK%<body>${html}`)
  await page.goto(site.origin + '/' + query)
  await page.waitForFunction('typeof window.throughline?.attribution === "function"')
}

/** Applications that have arrived, once the collector has also had a later event. */
async function applications(): Promise<readonly string[]> {
  await page.waitForLoadState()
  await page.evaluate('window.throughline?.track("Settled")')
  await page.evaluate('window.throughline?.flush()')
  if (await page.evaluate('!!window.throughline'))
    await expect.poll(() => site.messages('Settled').length).toBeGreaterThan(0)
  return site.messages(APPLICATION).map(({ properties }) => String(properties?.['applicationId']))
}

async function expectOne(): Promise<Posted> {
  await expect.poll(() => site.posted.length).toBe(1)
  await expect.poll(() => site.messages(APPLICATION).length).toBe(1)
  const ids = await applications()
  expect(ids).toHaveLength(1)
  const [post] = site.posted
  expect(post?.fields.get('application_id') ?? post?.body).toContain(ids[0])
  return post as Posted
}

describe('a submit by the browser', () => {
  test('by click carries the ID and the UTM values, and is told of once', async () => {
    await open(FORM)
    await page.fill('#phone', '+7 900')
    await page.click('#b')
    const { fields } = await expectOne()
    expect(fields.get('utm_source')).toBe('yandex')
    expect(fields.get('utm_campaign')).toBe('spring')
    expect(fields.get('phone')).toBe('+7 900')
    expect(fields.has('utm_term')).toBe(false)
  })
  test('by Enter', async () => {
    await open(FORM)
    await page.press('#phone', 'Enter')
    await expectOne()
  })
  test('by requestSubmit()', async () => {
    await open(FORM)
    await page.evaluate('document.forms[0].requestSubmit()')
    await expectOne()
  })
  test('by form.submit()', async () => {
    await open(FORM)
    await page.evaluate('document.forms[0].submit()')
    await expectOne()
  })
})
