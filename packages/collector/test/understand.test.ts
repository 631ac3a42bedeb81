import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCollector, type Collector, type Log, type Site } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import type { TrackedEvent } from '@throughline/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mmdb } from '../src/testing/mmdb.js'

const geo = join(mkdtempSync(join(tmpdir(), 'throughline-')), 'countries.mmdb')
writeFileSync(geo, mmdb([['203.0.113.0/24', { country: { iso_code: 'KZ' } }]]))

const site: Site = {
  id: 'shop',
  writeKey: 'shop-web',
  secretKey: 'shop-secret',
  channels: [{ channel: 'Partners', source: '/^partner-/' }],
  callerSalt: 'pepper',
}

describe('what a collector understands of a request', () => {
  let log: Log
  let collector: Collector
  let close: () => Promise<void>
  let url: string
  beforeEach(async () => {
    log = memoryLog()
    collector = await createCollector({ sites: [site], log, geo, trustProxy: 1 })
    const server = createServer((request, response) => collector.node(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/batch`
    close = () => new Promise((resolve) => server.close(() => resolve()))
  })
  afterEach(async () => {
    await close()
    await collector.close()
  })

  async function send(writeKey: string, message: object, headers: Record<string, string> = {}): Promise<TrackedEvent> {
    const body = JSON.stringify({ writeKey, batch: [{ messageId: 'm', anonymousId: 'v', ...message }] })
    await fetch(url, { method: 'POST', body, headers: { 'x-forwarded-for': '203.0.113.77', ...headers } })
    const [entry] = (await (await log.consumer('test'))?.take(1)) ?? []
    if (!entry) throw new Error('nothing was stored')
    return entry.event
  }
  const fromPage = { origin: 'https://shop.example' }

  it("keeps the country of a page's visitor, and of the address no more than its network", async () => {
    const event = await send('shop-web', { type: 'page' }, fromPage)
    expect(event).toMatchObject({ country: 'KZ', context: { ip: '203.0.113.0' } })
    expect(JSON.stringify(event)).not.toContain('203.0.113.77')
  })

  it("takes a server's word for the visitor's address, and its own for nobody's", async () => {
    const own = await send('shop-secret', { type: 'page' })
    expect(own).not.toHaveProperty('country')
    expect(own).not.toHaveProperty('context')
  })

  it('cuts an address that a server sends', async () => {
    const event = await send('shop-secret', { type: 'page', context: { ip: '203.0.113.9' } })
    expect(event).toMatchObject({ country: 'KZ', context: { ip: '203.0.113.0' } })
  })

  it('drops an address that is none, and cuts that of a refused message', async () => {
    expect(await send('shop-secret', { type: 'page', context: { ip: 'home' } })).not.toHaveProperty('context')
    await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ writeKey: 'shop-web', batch: [{ type: 'what', context: { ip: '203.0.113.77' } }] }),
    })
    const [refused] = await log.rejected(1)
    expect(refused?.message).toContain('203.0.113.0')
    expect(refused?.message).not.toContain('203.0.113.77')
  })

  it('reads the device from the hints before the user agent, and keeps what it read', async () => {
    const userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'
    const event = await send(
      'shop-web',
      { type: 'page' },
      {
        ...fromPage,
        'user-agent': userAgent,
        'sec-ch-ua': '"Microsoft Edge";v="140", "Chromium";v="140"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"macOS"',
      },
    )
    expect(event).toMatchObject({
      device: { type: 'desktop', os: 'Mac OS', browser: 'Edge' },
      context: { userAgent, userAgentData: { platform: 'macOS', mobile: false } },
    })
    expect(event).not.toHaveProperty('bot')
  })

  it('marks a headless browser', async () => {
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36'
    expect(await send('shop-web', { type: 'page' }, { ...fromPage, 'user-agent': userAgent })).toMatchObject({
      bot: true,
    })
  })

  it("puts a visit under the site's own channel", async () => {
    const touch = { at: 1, source: 'partner-7', medium: 'link' }
    expect(await send('shop-web', { type: 'page', context: { touch } })).toMatchObject({
      touch: { source: 'partner-7', channel: 'Partners' },
    })
  })

  it('stores no number of a caller', async () => {
    const properties = { callId: '1', caller: '+7 900 123-45-67' }
    const event = await send('shop-secret', { type: 'track', event: 'Call Received', properties })
    expect(event.properties['caller']).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(event)).not.toMatch(/123-?45-?67/)
  })
})

describe('a collector with options that it cannot use', () => {
  it('says which database is missing', async () => {
    await expect(createCollector({ sites: [site], log: memoryLog(), geo: '/nowhere/geo.mmdb' })).rejects.toThrow(
      /^createCollector: "geo": \/nowhere\/geo\.mmdb cannot be read/,
    )
  })

  it('says which channel rule is wrong', async () => {
    const wrong = { ...site, channels: [{ channel: 'A', source: '/[/' }] }
    await expect(createCollector({ sites: [wrong], log: memoryLog() })).rejects.toThrow(
      /^createCollector: site "shop": channels\[0\]\.source: Invalid regular expression/,
    )
  })
})
