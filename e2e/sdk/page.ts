import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { launchChromium } from '../browser.js'
import { startSite, type Posted, type SentMessage, type Site } from './site.js'

export const APPLICATION = 'Application Submitted'
export const LANDING = '/?utm_source=yandex&utm_medium=cpc&utm_campaign=spring'

/** A fresh visitor on a site with the SDK, anew for every test of the file. */
export interface Visitor {
  readonly site: Site
  readonly page: Page
  /** Serves the markup as the landing page, opens it and waits until the SDK runs. */
  open(html: string, path?: string): Promise<void>
  /** Applications that have reached the collector once an event after them has. */
  applications(): Promise<readonly SentMessage[]>
  /** Asserts exactly one application, whose ID is in the one thing that the site received; returns that. */
  expectOne(): Promise<Posted>
  /** Asserts that nothing was told of and no ID given. */
  expectNone(): Promise<void>
}

export function visitor(): Visitor {
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
    site.reset()
    page = await (await browser.newContext()).newPage()
    return async () => page.context().close()
  })

  const self: Visitor = {
    get site() {
      return site
    },
    get page() {
      return page
    },
    async open(html, path = LANDING) {
      site.pages.set(path.replace(/[?#].*/, ''), `<!doctype html><title>Landing</title>%SDK%<body>${html}`)
      await page.goto(site.origin + path)
      await page.waitForFunction('typeof window.throughline?.attribution === "function"')
    },
    async applications() {
      // In another tab: a submit may still be on its way in this one.
      const tab = await page.context().newPage()
      await tab.goto(site.origin + '/settled')
      await tab.waitForFunction('typeof window.throughline?.track === "function"')
      await tab.evaluate('window.throughline.track("Settled"), window.throughline.flush()')
      await expect.poll(() => site.messages('Settled').length).toBe(1)
      return site.messages(APPLICATION)
    },
    async expectOne() {
      await expect.poll(() => site.posted.length).toBe(1)
      const [application, ...more] = await self.applications()
      expect(more).toEqual([])
      const [post, ...again] = site.posted
      expect(again).toEqual([])
      if (!post) throw new Error('the site received nothing')
      expect(post.fields.get('application_id') ?? post.body).toContain(application?.properties?.['applicationId'])
      return post
    },
    async expectNone() {
      expect(await self.applications()).toEqual([])
      for (const { fields, body } of site.posted) {
        expect(fields.has('application_id')).toBe(false)
        expect(body).not.toContain('application_id')
      }
    },
  }
  return self
}
