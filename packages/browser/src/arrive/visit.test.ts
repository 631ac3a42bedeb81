import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { allowCookies, forbidCookies, keep } from './cookies.js'
import { visit } from './visit.js'

/** What a browser keeps of cookies: names, values, and that a public suffix has none. */
const cookies = new Map<string, string>()
let written: string[] = []
const document = {
  get cookie(): string {
    return [...cookies].map((pair) => pair.join('=')).join('; ')
  },
  set cookie(text: string) {
    const [, name = '', value = '', attributes = ''] = /^([^=]*)=([^;]*)(.*)/s.exec(text) ?? []
    written.push(name)
    if (!attributes.includes('domain=shop.example')) return
    if (attributes.includes('max-age=0')) cookies.delete(name)
    else cookies.set(name, value)
  },
}
const OPTIONS = { writeKey: 'shop-web', endpoint: '' }

/** Of the page before neither cookies nor what the script remembers is left. */
function forgetAll(): void {
  forbidCookies()
  keep()
  cookies.clear()
}

beforeEach(() => {
  const location = { hostname: 'shop.example', protocol: 'https:', pathname: '/', origin: 'https://shop.example' }
  Object.assign(globalThis, { document, location })
  cookies.clear()
  allowCookies()
})
afterEach(() => {
  vi.useRealTimers()
  forgetAll()
  Reflect.deleteProperty(globalThis, 'document')
  Reflect.deleteProperty(globalThis, 'location')
})

test('a forged session goes on only as far as it is three numbers', () => {
  cookies.set('tl_session', '1e30.NaN.Infinity')
  expect(visit(OPTIONS).session.index).toBe(2)
})
test('cookies are written once a minute at most, and then all of them, so that none expires', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
  visit(OPTIONS)
  written = []
  vi.setSystemTime(Date.now() + 59_000)
  visit(OPTIONS)
  expect(written).toEqual([])
  vi.setSystemTime(Date.now() + 2_000)
  visit(OPTIONS)
  expect(written).toEqual(['tl_visitor', 'tl_session', 'tl_touches'])
})
test('more long touches than fit leave the first and the last of them, in 2,000 bytes for all cookies', () => {
  const campaign = 'c'.repeat(150)
  for (let index = 0; index < 12; index++) {
    visit(OPTIONS, [`https://shop.example/?utm_source=s${index}&utm_campaign=${campaign}`, ''])
    expect(document.cookie.length).toBeLessThanOrEqual(2_000)
  }
  const { first, last, touches } = visit(OPTIONS)
  expect([first.source, last.source]).toEqual(['s0', 's11'])
  expect(touches.length).toBe(9)
})
test('an address that is loaded again is the same arrival, in whatever order its values stand', () => {
  const arrival = [
    'https://shop.example/?gclid=Ab-1&utm_term=%D0%BA&utm_source=yandex#utm_medium=cpc',
    'https://t.example/',
  ] as const
  const { visitor, session } = visit(OPTIONS, arrival)
  expect(visit(OPTIONS, arrival)).toMatchObject({ visitor, session, touches: [{ source: 'yandex', gclid: 'Ab-1' }] })
})
test('no address, referrer or cookie makes it throw, or write other than 2,000 bytes of safe characters', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 1500 })
  const query = fc
    .tuple(text, text, text)
    .map(([source, term, gclid]) => `${new URLSearchParams({ utm_source: source, utm_term: term, gclid })}`)
  const raw = fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.stringMatching(/^[0-9a-z.~-]{0,3000}$/))
  const held = fc.record({ tl_visitor: raw, tl_session: raw, tl_touches: raw }, { requiredKeys: [] })
  fc.assert(
    fc.property(held, query, text, fc.boolean(), (values, landing, referrer, bare) => {
      forgetAll()
      allowCookies()
      for (const [name, value] of Object.entries(values)) cookies.set(name, value.replaceAll(/[;\s]/g, ''))
      const { touches, session } = visit(OPTIONS, [
        bare ? landing : `https://shop.example/?${landing}`,
        `https://${referrer}`,
      ])
      expect(touches.length).toBeGreaterThan(0)
      expect(session.index).toBeGreaterThan(0)
      // What was not written was there before: a live session with touches that nothing was added to.
      if (session.startedAt < Date.now() - 1_000) return
      expect(document.cookie.replaceAll('; ', '')).toMatch(/^(tl_(visitor|session|touches)=[\w.~-]*)+$/)
      expect(document.cookie.length).toBeLessThanOrEqual(2_000)
    }),
    { numRuns: 40 },
  )
}, 60_000)
