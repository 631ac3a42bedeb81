import { startSite } from './site.mjs'

const CASES = [
  { name: 'collector answers' },
  { name: 'sendBeacon is false', script: 'navigator.sendBeacon = () => false' },
  { name: 'collector answers 503, then recovers', answer: 503 },
  { name: 'collector refuses, then recovers', answer: 'refuse' },
  { name: 'collector hangs, then recovers', answer: 'hang' },
]

/**
 * Rows of `[case, submits, arrived, lost, doubled, repeats, ms per submit]`: a visitor opens the page, submits and has
 * left at once. Where the collector fails it does so for all rounds; afterwards one more page is opened. The browser
 * keeps 200 events then, so that those cases are run with 60 submits (and 60 page views) at most.
 */
export async function rounds(browser, count) {
  const rows = []
  for (const { name, script = '', answer = 200 } of CASES) {
    const site = await startSite()
    const context = await browser.newContext()
    await context.addInitScript(script)
    const page = await context.newPage()
    const submits = answer === 200 ? count : Math.min(count, 60)
    site.answer = answer
    let spentMs = 0
    for (let round = 0; round < submits; round++) {
      await page.goto(site.origin)
      const startedAt = performance.now()
      await Promise.all([page.waitForURL('**/lead', { waitUntil: 'commit' }), page.evaluate('b.click()')])
      spentMs += performance.now() - startedAt
    }
    site.answer = 200
    await page.goto(site.origin)
    // What a hanging collector has been sent is given up after 20 seconds.
    await settled(page, answer === 'hang' ? 60_000 : 30_000)
    const arrived = [...site.applications.values()]
    const lost = site.leads.filter((id) => !arrived.includes(id)).length
    const doubled = arrived.length - new Set(arrived).size
    rows.push([name, submits, arrived.length, lost, doubled, site.repeats, (spentMs / submits).toFixed(1)])
    await context.close()
    await site.close()
  }
  return rows
}

async function settled(page, timeout) {
  await page.evaluate('throughline.flush()')
  await page.waitForFunction('!localStorage.tl_queue_bench', undefined, { timeout }).catch(() => undefined)
}
