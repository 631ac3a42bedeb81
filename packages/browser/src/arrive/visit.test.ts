import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allowCookies, forbidCookies } from './cookies.js'
import { visit } from './visit.js'

/** What a browser keeps of cookies: names, values, and that a public suffix has none. */
const cookies = new Map<string, string>()
const document = {
  get cookie(): string {
    return [...cookies].map((pair) => pair.join('=')).join('; ')
  },
  set cookie(text: string) {
    const [, name = '', value = '', attributes = ''] = /^([^=]*)=([^;]*)(.*)/s.exec(text) ?? []
    if (!attributes.includes('domain=shop.example')) return
    if (attributes.includes('max-age=0')) cookies.delete(name)
    else cookies.set(name, value)
  },
}
const OPTIONS = { writeKey: 'shop-web', endpoint: '' }

beforeEach(() => {
  const location = { hostname: 'shop.example', protocol: 'https:', pathname: '/', origin: 'https://shop.example' }
  Object.assign(globalThis, { document, location })
  cookies.clear()
  allowCookies()
})
afterEach(() => {
  forbidCookies()
  Reflect.deleteProperty(globalThis, 'document')
  Reflect.deleteProperty(globalThis, 'location')
})

test('a forged session goes on only as far as it is three numbers', () => {
  cookies.set('tl_session', '1e30.NaN.Infinity')
  expect(visit(OPTIONS).session.index).toBe(2)
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
      cookies.clear()
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
