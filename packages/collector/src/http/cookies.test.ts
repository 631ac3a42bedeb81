import { describe, expect, it } from 'vitest'
import { renewedCookies } from './cookies.js'

const VISITOR = 'tl_visitor=V1StGXR8_Z5jdHi6B-myT'
const YEAR = 'Path=/; Max-Age=34560000; SameSite=Lax'

function renewed(cookie: string, referer: string | undefined, host: string): readonly string[] {
  const given: Readonly<Record<string, string | undefined>> = { cookie, referer, host }
  return renewedCookies({
    method: 'GET',
    path: '/t.js',
    query: new URLSearchParams(),
    headers: (name: string) => given[name],
    address: undefined,
    body: async () => null,
  })
}

describe('renewing the cookies of a page', () => {
  it("gives all three back, for 400 days, on the widest domain that is the site's own", () => {
    const held = `theme=dark; ${VISITOR}; tl_session=s-1.2.1760000000000.1760000000000; tl_touches=a~b.c`
    expect(renewed(held, 'https://www.shop.example/price?a=1', 'collect.shop.example')).toEqual([
      `${VISITOR}; Domain=shop.example; ${YEAR}; Secure`,
      `tl_session=s-1.2.1760000000000.1760000000000; Domain=shop.example; ${YEAR}; Secure`,
      `tl_touches=a~b.c; Domain=shop.example; ${YEAR}; Secure`,
    ])
  })

  it.each<[string, string | undefined, string, string[]]>([
    ['a site on http', 'http://shop.example', 'shop.example:8787', [`${VISITOR}; Domain=shop.example; ${YEAR}`]],
    ['a domain under co.uk', 'https://a.co.uk', 't.a.co.uk', [`${VISITOR}; Domain=a.co.uk; ${YEAR}; Secure`]],
    ['a host without a domain', 'http://localhost:3000', 'localhost:8787', [`${VISITOR}; ${YEAR}`]],
    ['another site', 'https://shop.example', 'collect.example', []],
    ['a name that only ends alike', 'https://myshop.example', 'shop.example', []],
    ['two shops under one public suffix', 'https://a.co.uk', 'b.co.uk', []],
    ['two users of one host of pages', 'https://a.github.io', 'b.github.io', []],
    ['another address', 'http://127.0.0.1', '127.0.0.2', []],
    ['a page that does not say where it is', undefined, 'shop.example', []],
    ['an address that is none', 'null', 'shop.example', []],
    ['a host that is none', 'https://shop.example', 'a b', []],
  ])('for %s', (_case, referer, host, cookies) => {
    expect(renewed(VISITOR, referer, host)).toEqual(cookies)
  })

  it.each([
    ['a page without our cookies', 'theme=dark'],
    ['what the SDK would not write', 'tl_visitor=short; tl_touches=a b; tl_session="<x>"'],
  ])('gives nothing to %s', (_case, cookie) => {
    expect(renewed(cookie, 'https://shop.example', 'shop.example')).toEqual([])
  })

  it('takes no name of the prototype, and nothing that would begin another attribute', () => {
    const held = `__proto__=a; constructor=b; ${VISITOR}; tl_touches=x%3B Domain=evil.example`
    expect(renewed(held, 'https://shop.example', 'shop.example')).toHaveLength(1)
  })
})
