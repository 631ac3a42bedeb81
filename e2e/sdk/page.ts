import type { TrackedEvent } from '@throughline/protocol'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { Engine, Guest, Tab } from '../engines/engine.js'
import { visitorsIn } from '../engines/visitors.js'
import { startSite, type Site } from './site.js'

export const APPLICATION = 'Application Submitted'
export const LANDING = '/?utm_source=yandex&utm_medium=cpc&utm_campaign=spring'

/** A fresh visitor on a site with the SDK, anew for every test of the file. */
export interface Visitor<Own extends Guest = Guest> {
  readonly site: Site
  readonly guest: Own
  /** The guest's first tab. */
  readonly tab: Tab
  /** Serves the markup as the landing page, opens it and waits until the SDK runs. */
  open(html: string, path?: string): Promise<void>
  /** Waits until the expression is true in the tab. */
  until(expression: string): Promise<void>
  /** Applications in the collector's log, once an event after them is there. */
  applications(): Promise<readonly TrackedEvent[]>
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

export function visitor<Own extends Guest>(engine: Engine<Own>): Visitor<Own> {
  const visitors = visitorsIn(engine)
  let site: Site
  let guest: Own
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(async () => {
    await visitors.close()
    await site?.close()
  })
  beforeEach(async () => {
    await site.reset()
    guest = await visitors.enter()
    return () => visitors.leave(guest)
  })

  /** A script that is asked while one page gives way to the next fails; the next time it does not. */
  async function holds(tab: Tab, expression: string): Promise<void> {
    await expect.poll(() => tab.evaluate<boolean>(`!!(${expression})`)).toBe(true)
  }
  const running = 'typeof window.throughline?.attribution === "function"'

  const self: Visitor<Own> = {
    get site() {
      return site
    },
    get guest() {
      return guest
    },
    get tab() {
      return guest.tab
    },
    async open(html, path = LANDING) {
      site.pages.set(path.replace(/[?#].*/, ''), `<!doctype html><title>Landing</title>%SDK%<body>${html}`)
      await guest.tab.goto(site.origin + path)
      await self.until(running)
    },
    until: (expression) => holds(guest.tab, expression),
    async applications() {
      // In another tab: a submit may still be on its way in this one.
      const tab = await guest.newTab()
      await tab.goto(site.origin + '/settled')
      await holds(tab, running)
      await tab.evaluate('throughline.track("Settled"), throughline.flush()')
      await expect.poll(async () => (await site.events()).some(({ name }) => name === 'Settled')).toBe(true)
      return (await site.events()).filter(({ type }) => type === 'application')
    },
    async outcome() {
      await expect.poll(() => site.posted.length).toBeGreaterThan(0)
      const applications = await self.applications()
      return {
        received: site.posted.length,
        applications: applications.length,
        carried: site.posted.every(({ body, fields }) =>
          applications.some(
            ({ applicationId }) =>
              applicationId && (fields.get('application_id') === applicationId || body.includes(applicationId)),
          ),
        ),
      }
    },
  }
  return self
}
