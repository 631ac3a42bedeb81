import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { chromiumVisitors } from '../browser.js'
import { startSite, type SentMessage, type Site } from './site.js'

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
  /** What became of a submit, once the site has received something of it. */
  outcome(): Promise<Outcome>
}

export interface Outcome {
  /** How many times the site received something. */
  readonly received: number
  readonly applications: number
  /** Whether all that the site received carries the ID of an application that the collector has. */
  readonly carried: boolean
}

/** One submit, one application, one ID. */
export const ONE: Outcome = { received: 1, applications: 1, carried: true }

export function visitor(): Visitor {
  const visitors = chromiumVisitors()
  let site: Site
  let page: Page
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await visitors.close()
    await site?.close()
  })
  beforeEach(async () => {
    site.reset()
    page = await visitors.enter()
    return () => visitors.leave(page)
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
    async outcome() {
      await expect.poll(() => site.posted.length).toBeGreaterThan(0)
      const applications = await self.applications()
      const ids = applications.map(({ properties }) => String(properties?.['applicationId']))
      return {
        received: site.posted.length,
        applications: applications.length,
        carried: site.posted.every(({ body, fields }) =>
          ids.some((id) => fields.get('application_id') === id || body.includes(id)),
        ),
      }
    },
  }
  return self
}
