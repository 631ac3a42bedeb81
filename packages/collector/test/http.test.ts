import { gzipSync } from 'node:zlib'
import { createCollector, LogUnavailable, type Collector, type Log, type Source } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOSTS, type Mounted } from './hosts.js'

const page = { type: 'page', messageId: 'm1', anonymousId: 'v1', name: 'Home' }
const deal = {
  type: 'track',
  event: 'Deal Changed',
  messageId: 'd1',
  properties: { dealId: '7', stage: 'Won', status: 'won' },
}

const hooks: Source = {
  name: 'crm',
  verify: ({ secret }) => secret === 'right',
  translate: ({ body }) =>
    new TextDecoder().decode(body).startsWith('nonsense')
      ? { kind: 'malformed', reason: 'the hook names no deal' }
      : {
          kind: 'messages',
          messages: [{ type: 'track', event: 'Deal Changed', messageId: 'h1', properties: deal.properties }],
        },
}

describe.each(HOSTS)('over $name', ({ name, open }) => {
  let log: Log
  let collector: Collector
  let host: Mounted
  beforeEach(async () => {
    log = memoryLog()
    collector = await createCollector({
      sites: [
        { id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret', origins: ['https://shop.example'] },
        { id: 'blog', writeKey: 'blog-web' },
      ],
      log,
      sources: [hooks],
      adminToken: 'admin',
      basePath: '/collect',
      routes: [
        {
          method: 'GET',
          path: '/v1/reports/*',
          admin: true,
          handle: async ({ path, query }) => ({ status: 200, body: `${path}?${query.toString()}` }),
        },
      ],
    })
    host = await open(collector)
  })
  afterEach(async () => {
    await host.close()
    await collector.close()
  })

  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    host.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    })
  const batch = (...messages: unknown[]): unknown => ({ writeKey: 'shop-web', batch: messages })

  async function stored(): Promise<string[]> {
    const consumer = await log.consumer('test')
    return ((await consumer?.take(1_000)) ?? []).map(({ event }) => `${event.site} ${event.type} ${event.id}`)
  }

  it('renews the cookies of a page on its own host with the script, and lets no cache keep them for others', async () => {
    const own = host.port === undefined ? 'collect.example' : '127.0.0.1'
    const headers = { referer: `http://${own}:3000/`, cookie: 'tl_visitor=V1StGXR8_Z5jdHi6B-myT' }
    const script = await host.send('/t.js', { headers })
    expect(script.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^tl_visitor=V1StGXR8_Z5jdHi6B-myT; .*Max-Age=34560000/),
    ])
    expect(script.headers.get('cache-control')).toBe('private, max-age=600')
    expect((await post('/v1/batch', { writeKey: 'blog-web', batch: [page] }, headers)).headers.getSetCookie()).toEqual(
      [],
    )
  })

  it('stores a batch and answers with what became of each message', async () => {
    const answer = await post('/v1/batch', batch(page, { ...page }, { type: 'page' }))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      success: true,
      accepted: 1,
      duplicates: 1,
      rejected: [{ index: 2, reason: '"anonymousId" or "userId" is required' }],
    })
    expect(await stored()).toEqual(['shop page m1'])
    expect(await log.rejected(10)).toMatchObject([{ site: 'shop', message: '{"type":"page"}' }])
  })

  it('takes a beacon: JSON sent as plain text, from a page on the list', async () => {
    const answer = await post('/v1/batch', batch(page), {
      'content-type': 'text/plain;charset=UTF-8',
      origin: 'https://shop.example',
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
  })

  it('takes one message on its own path, with the key as a Basic user name', async () => {
    const key = `Basic ${Buffer.from('blog-web:').toString('base64')}`
    const { type: _, ...message } = page
    expect((await post('/v1/page', message, { authorization: key })).status).toBe(200)
    expect(
      (await post('/v1/t', { event: 'Plan Chosen', userId: '7', messageId: 'm2' }, { authorization: key })).status,
    ).toBe(200)
    expect(await stored()).toEqual(['blog page m1', 'blog track m2'])
  })

  it('takes gzip', async () => {
    const answer = await post('/v1/batch', gzipSync(JSON.stringify(batch(page))), {
      'content-encoding': 'gzip',
      'content-type': 'application/octet-stream',
    })
    expect([answer.status, await stored()]).toEqual([200, ['shop page m1']])
  })

  it('answers 400 to what is no JSON, and to JSON of another shape, saying what is wrong', async () => {
    // The host's own JSON parser answers for itself, before the request reaches us.
    const type = name.includes('parsers') ? 'text/plain' : 'application/json'
    for (const [body, reason] of [
      ['{"batch":', 'the body is not JSON'],
      ['[]', 'the body must be a JSON object'],
      ['{"writeKey":"shop-web"}', '"batch" must be an array of messages'],
    ] as const) {
      const answer = await post('/v1/batch', body, { 'content-type': type })
      expect([answer.status, await answer.json()]).toEqual([400, { success: false, error: reason }])
    }
  })

  it('answers 401 to an unknown key and to none', async () => {
    expect((await post('/v1/batch', { writeKey: 'wrong', batch: [page] })).status).toBe(401)
    expect((await post('/v1/batch', { batch: [page] })).status).toBe(401)
    expect(await stored()).toEqual([])
  })

  it('answers 403 to a page of a foreign origin', async () => {
    const answer = await post('/v1/batch', batch(page), { origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    expect(await stored()).toEqual([])
  })

  it('lets a browser key send an application but no deal, and the secret key both', async () => {
    const refused = await post('/v1/batch', batch(deal))
    expect([refused.status, await refused.json()]).toEqual([
      403,
      { success: false, error: '"Deal Changed" needs the site\'s secret key' },
    ])
    const mixed = await post('/v1/batch', batch(page, deal))
    expect([mixed.status, await mixed.json()]).toMatchObject([200, { accepted: 1, rejected: [{ index: 1 }] }])
    const trusted = await post('/v1/batch', { batch: [deal] }, { authorization: 'Bearer shop-secret' })
    expect([trusted.status, await trusted.json()]).toMatchObject([200, { accepted: 1 }])
  })

  it('answers 413 to a body, and to a count of messages, over the limit', async () => {
    const huge = { ...page, properties: { text: 'x'.repeat(530_000) } }
    // A host's parser may refuse it first, with the same status.
    expect((await post('/v1/batch', batch(huge))).status).toBe(413)
    const many = Array.from({ length: 501 }, () => 0)
    expect((await post('/v1/batch', batch(...many))).status).toBe(413)
    const bomb = gzipSync('x'.repeat(5_000_000))
    expect(
      (await post('/v1/batch', bomb, { 'content-encoding': 'gzip', 'content-type': 'application/octet-stream' }))
        .status,
    ).toBe(413)
  })

  it('rejects a message over its own limit and takes the others', async () => {
    const large = { ...page, messageId: 'large', properties: { text: 'x'.repeat(70_000) } }
    const answer = await post('/v1/batch', batch(large, page))
    expect(await answer.json()).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] })
  })

  it('answers the question before a request only for origins it knows', async () => {
    const ask = (origin: string): Promise<Response> =>
      host.send('/v1/batch', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-headers': 'content-type' },
      })
    const known = await ask('https://shop.example')
    expect(known.status).toBe(204)
    expect(known.headers.get('access-control-allow-headers')).toBe('content-type')
  })

  it('takes a webhook with the right secret, once, and refuses a wrong one', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await post('/v1/sources/crm/wrong', 'a=1', headers)).status).toBe(401)
    expect((await post('/v1/sources/crm', 'a=1', headers)).status).toBe(401)
    expect((await post('/v1/sources/other/right', 'a=1', headers)).status).toBe(404)
    expect(await (await post('/v1/sources/crm/right', 'a=1', headers)).json()).toMatchObject({ accepted: 1 })
    expect(await (await post('/v1/sources/crm/right', 'a=1', headers)).json()).toMatchObject({ duplicates: 1 })
    expect(await stored()).toEqual(['shop deal h1'])
  })

  it('keeps a webhook that cannot be read, with the reason', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await post('/v1/sources/crm/right', 'nonsense', headers)).status).toBe(400)
    expect(await log.rejected(1)).toMatchObject([{ site: 'shop', reason: 'the hook names no deal' }])
  })

  it('shows status and reports to the admin token alone', async () => {
    expect((await host.send('/v1/status')).status).toBe(401)
    expect((await host.send('/v1/reports/money', { headers: { authorization: 'Bearer shop-secret' } })).status).toBe(
      401,
    )
    const admin = { headers: { authorization: 'Bearer admin' } }
    expect(await (await host.send('/v1/status', admin)).json()).toEqual({ sinks: [], feeds: [], log: {} })
    expect(await (await host.send('/v1/reports/money?by=channel', admin)).text()).toBe('/v1/reports/money?by=channel')
  })

  it('serves the script with an ETag, and for ever under its hash', async () => {
    const newest = await host.send('/t.js')
    expect(newest.headers.get('content-type')).toContain('text/javascript')
    const etag = newest.headers.get('etag') ?? ''
    expect((await host.send('/t.js', { headers: { 'if-none-match': etag } })).status).toBe(304)
    const pinned = await host.send(`/t.${etag.replaceAll('"', '')}.js`)
    expect(pinned.headers.get('cache-control')).toContain('immutable')
    expect(await pinned.text()).toBe(await newest.text())
  })

  it('counts for Prometheus what it stored, dropped and refused', async () => {
    await post('/v1/batch', batch(page, page, { type: 'page' }))
    await post('/v1/batch', batch(deal))
    const answer = await host.send('/metrics')
    expect(answer.headers.get('content-type')).toContain('text/plain')
    const lines = (await answer.text()).split('\n')
    expect(lines).toContain('throughline_accepted_total{site="shop"} 1')
    expect(lines).toContain('throughline_duplicates_total{site="shop"} 1')
    expect(lines).toContain('throughline_rejected_total{site="shop",cause="malformed"} 1')
    expect(lines).toContain('throughline_rejected_total{site="shop",cause="forbidden"} 1')
    expect(lines).toContain('throughline_append_seconds_count 2')
    expect(lines).toContain('throughline_append_waiting 0')
  })

  it('says that it lives and is ready, and 404 where there is nothing', async () => {
    expect((await host.send('/healthz')).status).toBe(200)
    expect((await host.send('/readyz')).status).toBe(200)
    expect((await host.send('/nothing')).status).toBe(404)
    expect((await host.send('/v1/batch')).status).toBe(405)
  })
})

describe('a collector whose disk is slow', () => {
  it('tells Prometheus how many requests wait for it', async () => {
    let store = (): void => undefined
    const disk = new Promise<void>((resolve) => (store = resolve))
    const log: Log = { ...memoryLog(), append: () => disk.then(() => ({ accepted: 1, duplicates: 0 })) }
    const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
    const tracked = [collector.track({ event: 'A', userId: '1' }), collector.track({ event: 'B', userId: '1' })]
    const metrics = async (): Promise<string> =>
      (await collector.fetch(new Request('http://collect.example/metrics'))).text()
    expect(await metrics()).toContain('throughline_append_waiting 2\n')
    store()
    await Promise.all(tracked)
    expect(await metrics()).toContain('throughline_append_waiting 0\n')
    await collector.close()
  })
})

describe('a collector whose log is away', () => {
  it('answers 503 and when to come back, and says that nothing was stored', async () => {
    const log: Log = { ...memoryLog(), append: () => Promise.reject(new LogUnavailable('disk full')) }
    const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
    const answer = await collector.fetch(
      new Request('http://collect.example/v1/batch', {
        method: 'POST',
        body: JSON.stringify({ writeKey: 'k', batch: [page] }),
      }),
    )
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    await collector.close()
  })
})

describe('a collector in-process', () => {
  it('takes a message the same way, and refuses a wrong one with the reason', async () => {
    const log = memoryLog()
    const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
    await collector.track({ event: 'Registered', userId: '42' })
    await expect(collector.track({ event: 'Registered' })).rejects.toThrow('"anonymousId" or "userId" is required')
    await expect(collector.track({ event: 'Registered', userId: '1' }, 'nowhere')).rejects.toThrow('no site "nowhere"')
    const consumer = await log.consumer('test')
    expect((await consumer?.take(10))?.map(({ event }) => [event.name, event.userId])).toEqual([['Registered', '42']])
    await collector.close()
  })

  it('says which options do not fit together', async () => {
    const log = memoryLog()
    await expect(createCollector({ sites: [], log })).rejects.toThrow('at least one site')
    const site = { id: 'shop', writeKey: 'k' }
    await expect(createCollector({ sites: [site, site], log })).rejects.toThrow('two sites are named "shop"')
  })
})
