import { describe, expect, test } from 'vitest'
import { chromium } from '../engines/chromium.js'
import { LANDING, visitor } from './page.js'
import type { Attribution } from '@throughline/browser'

const visit = visitor(chromium())
const attribution = (): Promise<Attribution> => visit.tab.evaluate('throughline.attribution()')
const at = (host: string, path = '/'): string => visit.site.origin.replace('127.0.0.1', host) + path

/** Opens a page of the site under another of its names. */
async function open(host: string, path?: string): Promise<void> {
  await visit.tab.goto(at(host, path))
  await visit.until('window.throughline?.attribution')
}

describe('cookies', () => {
  for (const [host, domain] of [
    ['www.shop.example', '.shop.example'],
    ['shop.co.uk', '.shop.co.uk'],
    ['a.b.shop.co.uk', '.shop.co.uk'],
    ['me.github.io', '.me.github.io'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
  ] as const) {
    test(`of ${host} are kept on ${domain}, and are gone on every host once consent is withdrawn`, async () => {
      visit.site.pages.set('/', '%SDK%')
      await open(host, LANDING)
      const kept = (): Promise<readonly string[]> =>
        visit.guest.page
          .context()
          .cookies()
          .then((cookies) => cookies.map((cookie) => `${cookie.name} on ${cookie.domain}`).sort())
      expect(await kept()).toEqual([`tl_session on ${domain}`, `tl_touches on ${domain}`, `tl_visitor on ${domain}`])
      await visit.tab.evaluate('throughline.consent("denied")')
      expect(await kept()).toEqual([])
    })
  }
  test('of the site are the same under its other names', async () => {
    visit.site.pages.set('/', '%SDK%')
    await open('www.shop.example', LANDING)
    const { visitor: known } = await attribution()
    await open('lk.shop.example')
    expect(await attribution()).toMatchObject({
      visitor: known,
      session: { index: 1 },
      touches: [{ source: 'yandex' }],
    })
  })
})

describe('a link on another site', () => {
  /** Follows a link from one host to the shop. */
  async function follow(from: string, path = '/'): Promise<void> {
    visit.site.pages.set('/', '%SDK%')
    visit.site.pages.set('/elsewhere', `<a id="a" href="${at('shop.example', path)}">To the shop</a>`)
    await visit.tab.goto(at(from, '/elsewhere'))
    await visit.tab.click('#a')
    await visit.until('location.hostname === "shop.example" && window.throughline?.attribution')
  }
  test('is a touch by its host, which is all that browsers tell', async () => {
    await follow('www.google.com')
    expect((await attribution()).last).toEqual({ at: expect.any(Number), landing: '/', referrer: 'google.com' })
  })
  test('of an AI assistant is one too', async () => {
    await follow('www.perplexity.ai', '/?utm_source=perplexity')
    expect((await attribution()).last).toMatchObject({ source: 'perplexity', referrer: 'perplexity.ai' })
    const channel = async (): Promise<string | undefined> => (await visit.site.events())[0]?.touch?.channel
    await expect.poll(channel).toBe('AI Assistants')
  })
  test('that leads on within the business’s own domains is none', async () => {
    visit.site.tag = 'data-link-domains="business.example"'
    await follow('lk.business.example')
    expect((await attribution()).last).toEqual({ at: expect.any(Number), landing: '/' })
  })
  test('of a payment page keeps the earlier touch, even in a new session', async () => {
    visit.site.tag = 'data-ignore-referrers="pay.example"'
    visit.site.pages.set('/', '%SDK%')
    await open('shop.example', LANDING)
    await attribution()
    await visit.guest.page.context().clearCookies({ name: 'tl_session' })
    await follow('secure.pay.example')
    expect(await attribution()).toMatchObject({ last: { source: 'yandex' }, touches: [{ source: 'yandex' }] })
  })
})

describe('a link to another of the business’s domains', () => {
  test('carries the visitor, and the address bar is cleaned', async () => {
    visit.site.tag = 'data-link-domains="shop.example, cabinet.example"'
    visit.site.pages.set('/', `%SDK%<a id="a" href="${at('lk.cabinet.example', '/?x=1')}">Cabinet</a>`)
    await open('shop.example', LANDING)
    const before = await attribution()
    await visit.tab.click('#a')
    await visit.until('location.hostname === "lk.cabinet.example" && window.throughline?.attribution')
    expect(visit.guest.page.url()).toBe(at('lk.cabinet.example', '/?x=1'))
    expect(await attribution()).toEqual(before)
  })
  test('is none within the page’s own host: an anchor stays an anchor', async () => {
    visit.site.tag = 'data-link-domains="shop.example, cabinet.example"'
    visit.site.pages.set('/', '%SDK%<a id="a" href="#part">Part</a>')
    await open('shop.example')
    await visit.tab.evaluate('void (window.kept = true)')
    await visit.tab.click('#a')
    await visit.until('location.hash && window.kept')
    expect(visit.guest.page.url()).toBe(at('shop.example', '/#part'))
  })
  test('that is older than two minutes makes nobody the visitor who copied it', async () => {
    visit.site.pages.set('/', '%SDK%')
    await open('shop.example', LANDING)
    const decorated = await visit.tab.evaluate<string>('throughline.decorate("/?x=1")')
    const stale = decorated.replace(/_tl=\d+/, `_tl=${Date.now() - 121_000}`)
    await open('lk.cabinet.example', stale.slice(stale.indexOf('/?')))
    expect(visit.guest.page.url()).toBe(at('lk.cabinet.example', '/?x=1'))
    expect((await attribution()).touches).toEqual([{ at: expect.any(Number), landing: '/' }])
  })
})
