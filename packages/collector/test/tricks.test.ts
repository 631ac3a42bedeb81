import { once } from 'node:events'
import { connect } from 'node:net'
import { createCollector, type Collector, type Log, type Source } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOSTS, type Mounted } from './hosts.js'

const hooks: Source = {
  name: 'crm',
  verify: ({ secret }) => secret === 'right',
  translate: () => ({ kind: 'messages', messages: [] }),
}

/** Ways to write a path of the admin's that must not lead past its guard. */
const DETOURS: readonly string[] = [
  '/v1/../v1/status',
  '/v1/./status',
  '//v1/status',
  '/v1//status',
  '/v1/status/',
  '/v1/status%2f',
  '/v1%2fstatus',
  '/%76%31/status',
  '/v1/%2e%2e/v1/status',
  '/v1/reports/../status',
  '/v1/reports/%2e%2e/status',
  '/healthz/../v1/status',
  '/healthz%2f..%2fv1%2fstatus',
  '/v1/status%00',
  '/v1/status;x=1',
  '/v1/status?token=admin-token&adminToken=admin-token',
  '/V1/STATUS',
  '\\v1\\status',
  '/v1/reports/money',
  '/v1/reports/%2e%2e%2freports/money',
]

/** What a stranger or a page has. */
const NO_ADMIN: readonly (string | undefined)[] = [
  undefined,
  'Bearer shop-web',
  'Bearer shop-secret',
  `Basic ${btoa('shop-web:')}`,
  `Basic ${btoa(':admin-token')}`,
  'Bearer',
  'Bearer  ',
  'Basic !!!',
  'admin-token',
  'Digest admin-token',
  'Bearer admin-token,',
  'Bearer ADMIN-TOKEN',
  'Bearer __proto__',
]

describe.each(HOSTS)('tricks over $name', ({ open }) => {
  let log: Log
  let collector: Collector
  let host: Mounted
  beforeEach(async () => {
    log = memoryLog()
    collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret', origins: ['https://shop.example'] }],
      log,
      sources: [hooks],
      adminToken: 'admin-token',
      basePath: '/collect',
      routes: [
        { method: 'GET', path: '/v1/reports/*', admin: true, handle: async () => ({ status: 200, body: 'the money' }) },
      ],
    })
    host = await open(collector)
  })
  afterEach(async () => {
    await host.close()
    await collector.close()
  })

  const get = (path: string, authorization?: string): Promise<Response> =>
    host.send(path, { headers: authorization === undefined ? {} : { authorization } })
  const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    host.send(path, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } })
  const page = (messageId: string) => ({ type: 'page', messageId, anonymousId: 'v1' })

  /**
   * The status of a path that is sent as it is, where it goes over a connection: a client that follows the URL standard
   * puts it right first.
   */
  async function statusOf(path: string, headers: readonly string[] = []): Promise<number> {
    if (host.port === undefined) return (await host.send(path)).status
    const socket = connect(host.port, '127.0.0.1')
    socket.on('error', () => undefined)
    let answer = ''
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.write([`GET /collect${path} HTTP/1.1`, 'host: x', 'connection: close', ...headers, '', ''].join('\r\n'))
    await once(socket, 'close')
    return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
  }

  it.each(DETOURS)('leads nobody past the guard by %s', async (path) => {
    for (const authorization of [undefined, 'Bearer shop-web', 'Bearer shop-secret']) {
      const answer = await get(path, authorization)
      expect([400, 401, 404]).toContain(answer.status)
      expect(await answer.text()).not.toMatch(/sinks|the money/)
    }
    expect([400, 401, 404]).toContain(await statusOf(path))
  })

  it.each(NO_ADMIN)('opens status, reports and erasing to the admin token alone, not to %s', async (authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    for (const method of ['GET', 'HEAD']) {
      expect((await host.send('/v1/status', { method, headers })).status).toBe(401)
      expect((await host.send('/v1/reports/money', { method, headers })).status).toBe(401)
    }
    expect((await host.send('/v1/visitors/v1', { method: 'DELETE', headers })).status).toBe(401)
  })

  it('takes the scheme in any case, as HTTP says', async () => {
    expect((await get('/v1/status', 'bearer admin-token')).status).toBe(200)
    expect((await get('/v1/status', 'BEARER admin-token')).status).toBe(200)
    const body = JSON.stringify({ batch: [page('a')] })
    expect((await post('/v1/batch', body, { authorization: `bAsIc ${btoa('shop-web:')}` })).status).toBe(200)
  })

  it('believes no second Authorization header', async () => {
    const headers = new Headers()
    headers.append('authorization', 'Bearer shop-web')
    headers.append('authorization', 'Bearer admin-token')
    expect((await host.send('/v1/status', { headers })).status).toBe(401)
    const twice = ['authorization: Bearer x', 'authorization: Bearer admin-token']
    expect([400, 401]).toContain(await statusOf('/v1/status', twice))
  })

  it('answers to the path it was asked, whatever headers say that it was', async () => {
    const headers = { 'x-original-url': '/v1/status', 'x-rewrite-url': '/v1/status', 'x-forwarded-prefix': '/v1' }
    expect(await (await host.send('/healthz', { headers })).json()).toEqual({ status: 'ok' })
    const override = { 'x-http-method-override': 'DELETE', authorization: 'Bearer admin-token' }
    expect((await post('/v1/visitors/v1', '', override)).status).toBe(405)
  })

  it.each(['/v1/__proto__', '/__proto__', '/v1/constructor', '/v1/sources/__proto__/right', '/v1/sources/constructor'])(
    'has nothing at %s',
    async (path) => {
      expect((await post(path, '{}')).status).toBe(404)
    },
  )

  it.each([
    // The same secret, percent-encoded, as some vendors send it.
    ['/v1/sources/crm/%72ight', 200],
    ['/v1/sources/crm/right%00', 401],
    ['/v1/sources/crm/RIGHT', 401],
    ['/v1/sources/crm/', 401],
    ['/v1/sources/crm//right', 401],
    ['/v1/sources/crm?secret=right', 401],
    ['/v1/sources/crm%2fright', 404],
  ])('judges the secret of a hook as it is decoded: %s is answered %i', async (path, status) => {
    expect((await post(path, 'a=1')).status).toBe(status)
  })

  it('is not troubled by a very long path', async () => {
    expect((await get(`/v1/${'a/'.repeat(3_000)}`)).status).toBe(404)
    expect([404, 431]).toContain(await statusOf(`/${'a'.repeat(100_000)}`))
  })

  it('takes JSON under whatever type it comes, and answers 400 to what is none', async () => {
    const body = JSON.stringify({ writeKey: 'shop-web', batch: [page('a')] })
    for (const type of ['text/html', 'application/octet-stream', 'image/png']) {
      expect((await post('/v1/batch', body, { 'content-type': type })).status).toBe(200)
      expect((await post('/v1/batch', 'a=1&b=2', { 'content-type': type })).status).toBe(400)
    }
  })

  it('keeps keys such as __proto__ as data, and lets them change nothing', async () => {
    const nested = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}'
    const message = `{"type":"track","event":"Odd","messageId":"a","anonymousId":"v1","__proto__":{"userId":"42"},"properties":${nested},"context":${nested}}`
    const answer = await post('/v1/batch', `{"__proto__":{"polluted":1},"writeKey":"shop-web","batch":[${message}]}`)
    expect(await answer.json()).toMatchObject({ accepted: 1 })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    const [entry] = (await (await log.consumer('reader'))?.take(1)) ?? []
    expect(entry?.event.userId).toBeUndefined()
    expect(JSON.stringify(entry?.event.properties)).toBe(nested)
    expect((await post('/v1/batch', '{"__proto__":{"writeKey":"shop-web","batch":[]}}')).status).toBe(400)
  })

  it.each([
    'null',
    'https://shop.example.evil.example',
    'https://evil.example/https://shop.example',
    'https://shop.example:8443',
    'http://shop.example',
    'https://shop.example/',
    'HTTPS://SHOP.EXAMPLE',
    'https://shop.example, https://evil.example',
  ])('takes nothing from pages of %s', async (origin) => {
    const answer = await post('/v1/batch', JSON.stringify({ writeKey: 'shop-web', batch: [page('a')] }), { origin })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('tells a page of a foreign origin nothing, not even what it may ask', async () => {
    const ask = (origin: string): Promise<Response> =>
      host.send('/v1/batch', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    const [known, foreign] = [await ask('https://shop.example'), await ask('https://evil.example')]
    expect([known.status, known.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example'])
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it.each([undefined, 'https://shop.example'])(
    'takes no deal with the public key, from a page or not (%s)',
    async (origin) => {
      const headers: Record<string, string> = origin === undefined ? {} : { origin }
      const properties = { dealId: '7', stage: 'Won', status: 'won' }
      const deal = { type: 'track', event: 'Deal Changed', messageId: 'd', userId: '7', properties }
      const alone = await post('/v1/track', JSON.stringify({ writeKey: 'shop-web', ...deal }), headers)
      expect(alone.status).toBe(403)
      const mixed = await post('/v1/batch', JSON.stringify({ writeKey: 'shop-web', batch: [page('a'), deal] }), headers)
      expect(await mixed.json()).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] })
    },
  )
})
