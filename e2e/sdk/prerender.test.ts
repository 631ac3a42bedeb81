import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, requireBrowser } from '../../scripts/browsers.mjs'
import { program } from '../engines/program.js'
import { startSite, type Site } from './site.js'

let site: Site
let profile: string
beforeAll(async () => {
  site = await startSite()
  profile = await mkdtemp(join(tmpdir(), 'throughline-prerender-'))
})
afterAll(async () => {
  await site.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

test('a page that Chromium renders ahead counts when it is shown, one that is never shown does not', async () => {
  await site.reset()
  const rules = JSON.stringify({ prerender: [{ urls: ['/next', '/never'], eagerness: 'immediate' }] })
  site.pages.set('/never', '%SDK%')
  // It says when all that it would send ahead could have been sent, and is opened then.
  site.pages.set(
    '/next',
    `%SDK%<script>
      const wait = setInterval(async () => {
        if (!window.throughline?.flush) return
        clearInterval(wait)
        await throughline.flush()
        const sent = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/v1/')).length
        throughline.track(document.prerendering ? 'Ahead' : 'Not ahead', { sent })
        localStorage.rendered = true
      }, 50)
    </script>`,
  )
  site.pages.set(
    '/',
    `%SDK%<a id="a" href="/next">Next</a><script type="speculationrules">${rules}</script><script>
      setInterval(() => localStorage.rendered && a.click(), 50)
    </script>`,
  )
  // No driver: a page that tools are attached to is not swapped for the one rendered ahead.
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`]
  const browser = program(requireBrowser(CHROMIUM), [...args, site.origin + '/'])
  try {
    const seen = async (): Promise<readonly string[]> =>
      (await site.events()).map(({ type, name, page }) => `${name ?? type} ${page?.path}`)
    const inOrder = async (): Promise<readonly string[]> => (await seen()).toSorted()
    await expect.poll(inOrder, { timeout: 30_000 }).toEqual(['Ahead /next', 'page /', 'page /next'])
    await expect.poll(() => site.messages('Ahead')[0]?.properties).toEqual({ sent: 0 })
  } finally {
    await browser.end()
  }
})
