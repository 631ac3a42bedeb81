import { expect, test } from 'vitest'
import { APPLICATION, type Visitor } from '../page.js'

const FORM =
  '<form id="f" method="post" action="/lead"><input name="phone" id="phone"><button id="b">Send</button></form>'

export function delivery(visit: Visitor): void {
  const queued = (): Promise<number> =>
    visit.tab.evaluate('JSON.parse(localStorage["tl_queue_shop-web"] ?? "[]").length')

  test('a page view arrives by beacon as text, with what the collector needs', async () => {
    await visit.open('')
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
    const [page] = visit.site.messages('page')
    expect(page).toMatchObject({
      messageId: expect.stringMatching(/^[0-9a-z]{8}[\w-]{12}$/),
      anonymousId: expect.stringMatching(/^[\w-]{21}$/),
      context: {
        page: { path: '/', title: 'Landing', url: expect.stringContaining('utm_source=yandex'), referrer: '' },
        session: { index: 1, id: expect.any(String), startedAt: expect.any(Number) },
        touch: { source: 'yandex', medium: 'cpc', campaign: 'spring', landing: '/' },
        library: { name: '@throughline/browser' },
      },
    })
    expect(visit.site.batches[0]?.writeKey).toBe('shop-web')
  })
  test('an application that no answer was seen for is sent again on the next page, under the same message ID', async () => {
    visit.site.answer = 'refuse'
    await visit.open(FORM)
    await visit.tab.click('#b')
    await visit.until('location.pathname === "/lead"')
    visit.site.answer = undefined
    expect(await visit.applications()).toHaveLength(1)
  })
  for (const answer of ['refuse', 'hang', { status: 503 }] as const) {
    test(`a collector that answers ${JSON.stringify(answer)} does not keep a form from being sent`, async () => {
      visit.site.answer = answer
      await visit.open(FORM)
      await visit.tab.click('#b')
      await expect.poll(() => visit.site.posted.length).toBe(1)
      visit.site.answer = undefined
      expect(await visit.applications()).toHaveLength(1)
    })
  }
  test('a refused beacon falls back to fetch', async () => {
    visit.site.early = 'navigator.sendBeacon = () => false'
    await visit.open(FORM)
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.messages(APPLICATION).length).toBe(1)
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
  })
  test('without sendBeacon, without storage and with a throwing cookie jar it still arrives', async () => {
    visit.site.early = `
      delete Navigator.prototype.sendBeacon
      Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })
      Object.defineProperty(document, 'cookie', { get() { throw new Error('no') }, set() { throw new Error('no') } })`
    await visit.open(FORM)
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.messages(APPLICATION).length).toBe(1)
    expect(visit.site.messages(APPLICATION)[0]?.context.touch).toMatchObject({ source: 'yandex' })
  })
  test('503 with Retry-After: everything waits as long as asked, and the queue is emptied when sent', async () => {
    visit.site.answer = { status: 503, headers: { 'retry-after': '1' } }
    visit.site.early = 'navigator.sendBeacon = () => false'
    await visit.open('')
    await expect.poll(queued).toBe(1)
    await visit.tab.evaluate('throughline.track("Later"), throughline.flush()')
    expect(await queued()).toBe(2)
    visit.site.answer = undefined
    await expect.poll(() => visit.site.messages('Later').length, { timeout: 10_000 }).toBe(1)
    await expect.poll(queued).toBe(0)
  })
  test('keeps the newest 200 while nothing can be sent, and says how many were dropped', async () => {
    visit.site.answer = 'refuse'
    visit.site.early = 'navigator.sendBeacon = () => false'
    await visit.open('')
    await visit.tab.evaluate('for (let i = 0; i < 210; i++) throughline.track("E" + i)')
    await visit.tab.evaluate('throughline.flush()')
    expect(await queued()).toBe(200)
    visit.site.answer = undefined
    await visit.tab.evaluate('dispatchEvent(new Event("online"))')
    await expect.poll(() => visit.site.messages('E209').length, { timeout: 10_000 }).toBe(1)
    await expect.poll(queued).toBe(0)
    expect(visit.site.batches[0]).toMatchObject({ dropped: 11 })
  })
  test('events after the page was hidden are sent', async () => {
    await visit.open('')
    await visit.tab.evaluate(`addEventListener('pagehide', () => throughline.track('Late'))`)
    await visit.tab.goto('about:blank')
    await expect.poll(() => visit.site.messages('Late').length).toBe(1)
  })
}
