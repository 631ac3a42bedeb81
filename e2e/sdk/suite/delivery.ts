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
      messageId: expect.stringMatching(/^[0-9a-z]{8}[0-9a-v]{21}$/),
      anonymousId: expect.stringMatching(/^[\w-]{21}$/),
      context: {
        page: { title: 'Landing', url: expect.stringContaining('utm_source=yandex'), referrer: '' },
        session: { index: 1, startedAt: expect.any(Number) },
        touches: [{ source: 'yandex', medium: 'cpc', campaign: 'spring', landing: '/' }],
        library: expect.stringMatching(/^\d+\.\d+\.\d+$/),
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
    expect(visit.site.messages(APPLICATION)[0]?.context.touches).toMatchObject([{ source: 'yandex' }])
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
  test('what no beacon and no fetch may carry at once goes in parts', async () => {
    visit.site.answer = { status: 503, headers: { 'retry-after': '1' } }
    await visit.open('')
    await visit.tab.evaluate('for (let i = 0; i < 40; i++) throughline.track("Big", { text: "ж".repeat(2000), i })')
    await visit.tab.evaluate('throughline.flush()')
    visit.site.answer = undefined
    await expect.poll(() => visit.site.messages('Big').length).toBe(40)
    for (const { batch } of visit.site.batches) {
      expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(65_536)
    }
  })
  test('an application goes by beacon, then by fetch until it is answered; the log has it once', async () => {
    await visit.open(FORM)
    await visit.tab.click('#b')
    await expect.poll(() => visit.site.posted.length).toBe(1)
    expect(await visit.applications()).toHaveLength(1)
    const sent = visit.site.batches.flatMap(({ batch }) => batch).filter(({ event }) => event === APPLICATION)
    expect(sent.length).toBeGreaterThan(1)
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1)
  })
  test('waits twice as long after every failure', async () => {
    visit.site.answer = { status: 503 }
    visit.site.early = `
      window.waits = []
      const later = window.setTimeout
      window.setTimeout = (action, ms, ...rest) => {
        // A driver's own time limits are longer.
        const waits = ms >= 1000 && ms < 10_000
        if (waits) window.waits.push(ms)
        return later(action, waits ? 50 : ms, ...rest)
      }
      navigator.sendBeacon = () => false`
    await visit.open('')
    await visit.until('waits.length > 3')
    expect(await visit.tab.evaluate('waits.slice(0, 4)')).toEqual([1000, 2000, 4000, 8000])
  })
  test('what happened just before the page was left is sent', async () => {
    await visit.open('')
    await visit.tab.evaluate('throughline.track("Last"), void (location.href = "about:blank")')
    await expect.poll(() => visit.site.messages('Last').length).toBe(1)
  })
  test('events after the page was hidden are sent', async () => {
    await visit.open('')
    await visit.tab.evaluate(`addEventListener('pagehide', () => throughline.track('Late'))`)
    await visit.tab.goto('about:blank')
    await expect.poll(() => visit.site.messages('Late').length).toBe(1)
  })
  test('a page that the browser kept and brings back is viewed again', async () => {
    await visit.open('')
    await visit.tab.evaluate('void (window.kept = true)')
    await visit.tab.goto(visit.site.origin + '/settled')
    await visit.tab.evaluate('void history.back()')
    await visit.until('window.kept && location.pathname === "/"')
    const views = (): number =>
      visit.site.messages('page').filter(({ context }) => new URL(context.page.url).pathname === '/').length
    await expect.poll(views).toBe(2)
  })
}
