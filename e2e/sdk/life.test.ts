import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { describe, expect, test } from 'vitest'
import { chromium } from '../engines/chromium.js'
import { APPLICATION, visitor } from './page.js'

const visit = visitor(chromium())
const FORM = '<form method="post" action="/lead"><input name="phone"><button id="b">Send</button></form>'
const stored = 'document.cookie + localStorage.length'

describe('privacy', () => {
  test('Global Privacy Control is a refusal where the site says so, until the visitor consents', async () => {
    await visit.guest.page.addInitScript(
      `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })`,
    )
    visit.site.tag = 'data-gpc="true"'
    await visit.open('')
    await visit.guest.page.evaluate('throughline.track("Early"), throughline.flush()')
    expect(await visit.guest.page.evaluate(stored)).toBe('0')
    expect(visit.site.batches).toEqual([])
    await visit.guest.page.evaluate('throughline.consent("granted"), throughline.track("Later"), throughline.flush()')
    await expect.poll(() => visit.site.messages('Later').length).toBe(1)
    expect(visit.site.messages('Early')).toEqual([])
  })
  test('Global Privacy Control means nothing without the option', async () => {
    await visit.guest.page.addInitScript(
      `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })`,
    )
    await visit.open('')
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
  })
})

describe('offline', () => {
  test('events wait, and are sent when the network is back', async () => {
    await visit.open('')
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
    await visit.guest.page.context().setOffline(true)
    await visit.tab.evaluate('throughline.track("Tunnel"), throughline.flush()')
    expect(await visit.tab.evaluate('localStorage.length')).toBe(1)
    await visit.guest.page.context().setOffline(false)
    await expect.poll(() => visit.site.messages('Tunnel').length).toBe(1)
    await expect.poll(() => visit.tab.evaluate('localStorage.length')).toBe(0)
  })
})

describe('several pages and several trackers', () => {
  test('a page that is closed while it sends loses nothing: the next page sends it', async () => {
    await visit.guest.page.addInitScript('navigator.sendBeacon = () => false')
    visit.site.answer = 'hang'
    await visit.open('')
    await visit.guest.page.evaluate('throughline.track("Held"), void throughline.flush()')
    const next = await visit.guest.page.context().newPage()
    await visit.guest.page.close()
    visit.site.answer = undefined
    await next.goto(visit.site.origin + '/settled')
    await expect.poll(() => visit.site.messages('Held').length, { timeout: 10_000 }).toBe(1)
    await expect.poll(() => next.evaluate('localStorage.length')).toBe(0)
  })
  test('two tabs that write and send at once lose nothing and empty the queue', async () => {
    visit.site.answer = { status: 503, headers: { 'retry-after': '1' } }
    const context = visit.guest.page.context()
    await context.addInitScript('navigator.sendBeacon = () => false')
    await visit.open('')
    const other = await context.newPage()
    await other.goto(visit.site.origin + '/settled')
    await other.waitForFunction('typeof window.throughline?.track === "function"')
    const write = (tab: string): string =>
      `for (let i = 0; i < 20; i++) throughline.track('${tab}' + i), throughline.flush()`
    await Promise.all([visit.guest.page.evaluate(write('A')), other.evaluate(write('B'))])
    visit.site.answer = undefined
    const arrived = (tab: string): number =>
      visit.site.messages('track').filter((message) => String(message.event).startsWith(tab)).length
    await expect.poll(() => [arrived('A'), arrived('B')], { timeout: 15_000 }).toEqual([20, 20])
    await expect.poll(() => visit.guest.page.evaluate('localStorage.length'), { timeout: 15_000 }).toBe(0)
  })
  test('two trackers of the module tell their own sites of one submit, under one ID', async () => {
    const code = await bundle(`
      import { createTracker } from '${dist('index.js')}'
      const endpoint = location.origin + '${visit.site.mount}'
      window.trackers = ['one', 'two'].map((writeKey) => createTracker({ writeKey, endpoint }))`)
    visit.site.pages.set('/both', `<!doctype html>${FORM}<script type="module">${code}</script>`)
    await visit.guest.page.goto(visit.site.origin + '/both')
    await visit.guest.page.waitForFunction('!!window.trackers')
    await visit.guest.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    const id = visit.site.posted[0]?.fields.get('application_id')
    const told = (): object =>
      Object.fromEntries(
        visit.site.batches.flatMap(({ writeKey, batch }) =>
          batch
            .filter(({ event }) => event === APPLICATION)
            .map(({ properties }) => [writeKey, properties?.['applicationId']]),
        ),
      )
    await expect.poll(told).toEqual({ one: id, two: id })
    expect(visit.site.messages(APPLICATION)).toHaveLength(2)
  })
})

const dist = (file: string): string => fileURLToPath(new URL(`../../packages/browser/dist/${file}`, import.meta.url))

async function bundle(code: string): Promise<string> {
  const build = await rollup({
    input: 'entry',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? code : null) },
      nodeResolve({ browser: true }),
    ],
    onwarn: () => undefined,
  })
  const { output } = await build.generate({ format: 'es' })
  return output[0].code
}
