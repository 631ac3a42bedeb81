import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { chromium } from '../engines/chromium.js'
import { ONE, visitor } from './page.js'

const visit = visitor(chromium())
const FORM = '<form method="post" action="/lead"><input name="phone"><button id="b">Send</button></form>'

describe('the script tag', () => {
  test('calls made before the script has loaded are answered, and a second load does nothing but warn', async () => {
    const warnings: string[] = []
    visit.guest.page.on('console', (message) => warnings.push(message.text()))
    await visit.guest.page.addInitScript(`(window.throughline ||= []).push(['track', 'Early', { plan: 'pro' }])`)
    const tag = `<script src="${visit.site.mount}/t.js" data-write-key="shop-web"></script>`
    await visit.open(tag + tag)
    await expect.poll(() => warnings).toEqual(Array(2).fill('Throughline is loaded twice'))
    await expect.poll(() => visit.site.messages('Early')[0]?.properties).toEqual({ plan: 'pro' })
  })
  test('under a policy that lets in one nonce and one address, nothing of the SDK is refused', async () => {
    const refused: string[] = []
    visit.guest.page.on('console', ({ text }) => text().includes('Content Security Policy') && refused.push(text()))
    visit.site.headers['content-security-policy'] =
      "default-src 'none'; script-src 'nonce-r4nd0m'; connect-src 'self'; img-src 'self'; form-action 'self'"
    visit.site.tag = 'nonce="r4nd0m"'
    await visit.open(FORM)
    await visit.tab.click('#b')
    expect(await visit.outcome()).toEqual(ONE)
    await expect.poll(() => visit.site.messages('page').length).toBeGreaterThan(0)
    expect(refused).toEqual([])
  })
  test('the collector’s immutable address passes Subresource Integrity, and is the collector’s endpoint too', async () => {
    const script = await fetch(`${visit.site.origin}${visit.site.mount}/t.js`)
    const integrity = createHash('sha384')
      .update(Buffer.from(await script.arrayBuffer()))
      .digest('base64')
    const pinned = `${visit.site.mount}/t.${script.headers.get('etag')?.replaceAll('"', '')}.js`
    visit.site.pages.set(
      '/pinned',
      `<script src="${pinned}" integrity="sha384-${integrity}" crossorigin="anonymous" data-write-key="shop-web"></script>`,
    )
    await visit.tab.goto(visit.site.origin + '/pinned')
    await expect.poll(() => visit.site.messages('page').length).toBe(1)
  })
})
