import { describe, expect, test } from 'vitest'
import { chromium } from '../engines/chromium.js'
import { LANDING, ONE, visitor } from './page.js'

const visit = visitor(chromium())
const attribution = (): Promise<{
  readonly first: object
  readonly last: object
  readonly lastNonDirect?: object
  readonly touches: readonly object[]
  readonly visitor: string
  readonly session: { readonly id: string; readonly index: number }
}> => visit.guest.page.evaluate('throughline.attribution()')
const pages = (): string[] => visit.site.messages('page').map(({ context }) => new URL(context.page.url).pathname)

describe('touches and sessions', () => {
  test('a campaign is remembered on the next page, which opens no new session', async () => {
    await visit.open('<a href="/price">Price</a>')
    visit.site.pages.set('/price', '%SDK%<title>Price</title>')
    const before = await attribution()
    await visit.guest.page.click('a')
    await visit.guest.page.waitForFunction('!!window.throughline?.attribution && location.pathname === "/price"')
    expect(await attribution()).toEqual(before)
  })
  test('another campaign opens a second session with its own touch, the first is kept', async () => {
    await visit.open('')
    await visit.open('', '/?UTM_Source=google&gclid=Ab1')
    expect(await attribution()).toMatchObject({
      first: { source: 'yandex' },
      last: { source: 'google', gclid: 'Ab1' },
      session: { index: 2 },
    })
  })
  test('a reload of the landing page is the same arrival', async () => {
    await visit.open('')
    const before = await attribution()
    await visit.guest.page.reload()
    await visit.guest.page.waitForFunction('!!window.throughline?.attribution')
    expect(await attribution()).toEqual(before)
  })
  test('a visit from nowhere is direct, and never the last that was not', async () => {
    await visit.open('')
    await visit.guest.page.context().clearCookies({ name: 'tl_session' })
    await visit.open('', '/')
    const { last, lastNonDirect, touches } = await attribution()
    expect(touches).toHaveLength(2)
    expect(last).toEqual({ at: expect.any(Number), landing: '/' })
    expect(lastNonDirect).toMatchObject({ source: 'yandex' })
  })
  test('thirty idle minutes end a session, twenty-nine do not', async () => {
    await visit.open('')
    for (const [minutes, index] of [
      [29, 1],
      [31, 2],
    ] as const) {
      const context = visit.guest.page.context()
      const session = (await context.cookies()).find(({ name }) => name === 'tl_session')
      if (!session) throw new Error('no session')
      const value = session.value.replace(/\d+$/, String(Date.now() - minutes * 60_000))
      await context.addCookies([{ ...session, value }])
      await visit.open('', '/')
      expect((await attribution()).session.index).toBe(index)
    }
  })
  test('cookies hold safe characters and 2,000 bytes, whatever the addresses were', async () => {
    for (let index = 0; index < 12; index++) {
      const value = encodeURIComponent(`;|"'<ю>${index}`.repeat(40))
      await visit.open('', `/?utm_source=${value}&utm_campaign=${value}&gclid=${value}&utm_term=__proto__`)
    }
    const cookies = (await visit.guest.page.context().cookies()).filter(({ name }) => name.startsWith('tl_'))
    expect(cookies.map(({ name }) => name).sort()).toEqual(['tl_session', 'tl_touches', 'tl_visitor'])
    for (const { value, expires } of cookies) {
      expect(value).toMatch(/^[A-Za-z0-9._~-]+$/)
      expect(expires).toBeGreaterThan(Date.now() / 1000 + 399 * 86_400)
    }
    expect(cookies.map(({ name, value }) => `${name}=${value}`).join('; ').length).toBeLessThanOrEqual(2000)
  })
  test('damaged and forged cookies are ignored', async () => {
    const url = visit.site.origin
    await visit.guest.page.context().addCookies([
      { name: 'tl_visitor', value: '"><script>', url },
      { name: 'tl_session', value: 'a.b.c', url },
      { name: 'tl_touches', value: '~~0zz~9~_~z%E0', url },
    ])
    await visit.open('')
    expect(await attribution()).toMatchObject({ session: { index: 1 }, last: { source: 'yandex' } })
  })
})

describe('single-page applications', () => {
  test('one page view for every real change of the address', async () => {
    await visit.open('')
    await visit.guest.page.evaluate(`(async () => {
      const settle = () => new Promise((resolve) => setTimeout(resolve, 20))
      history.pushState(0, '', '/a'); await settle()
      history.replaceState(0, '', '/a'); await settle()
      history.pushState(0, '', '/b'); history.replaceState(0, '', '/c'); await settle()
      location.hash = '#anchor'; await settle()
      location.hash = '#/route'; await settle()
      history.back(); await settle(); await settle()
    })()`)
    await visit.guest.page.evaluate('throughline.flush()')
    await expect.poll(pages).toEqual(['/', '/a', '/c', '/c', '/c'])
  })
  test('without the Navigation API too', async () => {
    await visit.guest.page.addInitScript('delete window.navigation')
    await visit.open('')
    await visit.guest.page.evaluate(
      `history.pushState(0, '', '/a'), setTimeout(() => history.replaceState(0, '', '/b'), 20)`,
    )
    await expect.poll(pages).toEqual(['/', '/a', '/b'])
  })
  test('navigate() of the Navigation API is one too', async () => {
    await visit.open('<script>navigation.onnavigate = (event) => event.intercept()</script>')
    await visit.tab.evaluate(`void navigation.navigate('/by-api')`)
    await expect.poll(pages).toEqual(['/', '/by-api'])
  })
  test('new marks on the same path are a new session', async () => {
    await visit.open('')
    await visit.guest.page.evaluate(`history.pushState(0, '', '/?utm_source=vk&utm_medium=social')`)
    await expect.poll(pages).toEqual(['/', '/'])
    expect(await attribution()).toMatchObject({ session: { index: 2 }, last: { source: 'vk' } })
  })
})

describe('consent', () => {
  test('pending stores and sends nothing; granted keeps the touch of the landing', async () => {
    visit.site.tag = 'data-consent="pending"'
    await visit.open('')
    await visit.guest.page.evaluate('throughline.track("Early"), throughline.flush()')
    await visit.guest.page.evaluate(`history.pushState(0, '', '/later')`)
    expect(await visit.guest.page.evaluate('document.cookie + localStorage.length')).toBe('0')
    expect(visit.site.batches).toEqual([])
    await visit.guest.page.evaluate('throughline.consent("granted"), throughline.flush()')
    await expect.poll(() => visit.site.messages('Early').length).toBe(1)
    expect(visit.site.messages('Early')[0]?.context.touches).toMatchObject([{ source: 'yandex' }])
    expect(await visit.guest.page.evaluate('document.cookie')).toContain('tl_touches')
  })
  test('denied removes what was stored, sends nothing and leaves forms alone', async () => {
    await visit.open(
      '<form id="f" method="post" action="/lead"><input name="phone"><button id="b">Send</button></form>',
    )
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
    await visit.guest.page.evaluate('throughline.consent("denied")')
    expect(await visit.guest.page.evaluate('document.cookie + localStorage.length')).toBe('0')
    await visit.guest.page.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(visit.site.posted[0]?.fields.has('application_id')).toBe(false)
    expect(visit.site.messages('track')).toEqual([])
  })
  test('Google Consent Mode and TCF travel with every message', async () => {
    await visit.guest.page.addInitScript(`
      window.dataLayer = []
      const gtag = function () { dataLayer.push(arguments) }
      gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'denied' })
      gtag('consent', 'update', { analytics_storage: 'granted' })
      window.__tcfapi = (command, version, tell) => tell({ tcString: 'CP' })`)
    await visit.open('')
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
    expect(visit.site.messages('page')[0]?.context).toMatchObject({
      consent: { analytics_storage: 'granted', ad_storage: 'denied', tcf: 'CP' },
    })
  })
})

describe('the page around it', () => {
  test('GA, Tag Manager and Metrica learn the ID of an application', async () => {
    await visit.guest.page.addInitScript(`
      window.told = []
      window.gtag = (...call) => told.push(call)
      window.ym = (...call) => told.push(call)
      window.yaCounter42 = {}`)
    await visit.open('')
    const id = await visit.guest.page.evaluate('throughline.application()')
    expect(await visit.guest.page.evaluate('told')).toEqual([
      ['event', 'generate_lead', { application_id: id }],
      [42, 'reachGoal', 'generate_lead', { application_id: id }],
    ])
  })
  test('without gtag it is Tag Manager that learns of it, and the counters and the goal are those of the options', async () => {
    visit.site.early = 'window.dataLayer = []; window.told = []; window.ym = (...call) => told.push(call)'
    visit.site.tag = 'data-metrica="7, 8" data-goal="lead"'
    await visit.open('')
    const id = await visit.tab.evaluate('throughline.application()')
    expect(await visit.tab.evaluate('dataLayer')).toEqual([{ event: 'lead', application_id: id }])
    expect(await visit.tab.evaluate('told')).toEqual([
      [7, 'reachGoal', 'lead', { application_id: id }],
      [8, 'reachGoal', 'lead', { application_id: id }],
    ])
  })
  test('cookies of other trackers travel raw, others stay at home', async () => {
    const url = visit.site.origin
    const known = {
      _ga: 'GA1.1.1.2',
      _ga_ABC123: 'GS2.1.s1',
      _ym_uid: '1700000000123456789',
      _fbp: 'fb.1.1.2',
      _fbc: 'fb.1.1.click',
      roistat_visit: '42',
      _comagic_idX1: 'a.b',
      convead_guest_uid: 'guest',
    }
    const cookies = Object.entries({ ...known, session: 'secret', ga: 'x', my_ga: 'y' })
    await visit.guest.page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url })))
    await visit.open('')
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
    const { ids } = visit.site.messages('page')[0]?.context ?? {}
    expect(ids).toEqual({ ...known, tl_visitor: (await attribution()).visitor })
  })
  test('inputs that ask for it are filled', async () => {
    await visit.open(
      '<input id="i" data-throughline-fill="last.campaign"><input id="j" data-throughline-fill="constructor.name">',
    )
    expect(await visit.guest.page.inputValue('#i')).toBe('spring')
    expect(await visit.guest.page.inputValue('#j')).not.toBe('spring')
  })
  test('contact fields travel when named, by attribute and by option', async () => {
    visit.site.tag = 'data-contact="email"'
    await visit.open(
      `<form method="post" action="/lead">
      <input name="tel" data-throughline-field="phone" value="+7 900"><input name="email" value="a@b.example">
      <input name="size" data-throughline-field="size" value="L"><input name="secret" value="x"><button id="b">Send</button></form>`,
      LANDING,
    )
    await visit.guest.page.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    expect(visit.site.messages('Application Submitted')[0]?.properties).toMatchObject({
      fields: { phone: '+7 900', email: 'a@b.example', size: 'L' },
    })
  })
})
