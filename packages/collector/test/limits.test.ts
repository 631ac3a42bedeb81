import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { WIRE_LIMITS } from '@throughline/protocol'
import { createCollector, silentLogger, type CollectorOptions, type Source } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { afterEach, describe, expect, it } from 'vitest'

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function open(options: Partial<CollectorOptions>): Promise<{ url: string; port: number }> {
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret', origins: ['https://shop.example'] }],
    log: memoryLog(),
    ...options,
  })
  const server: Server = createServer((request, response) => collector.node(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(
    () => server.close(),
    () => server.closeAllConnections(),
    () => collector.close(),
  )
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, port }
}

const page = (n: number) => ({ type: 'page', messageId: `m${n}`, anonymousId: 'v' })

describe('what is exactly at a limit', () => {
  it.each([
    {
      what: 'messages',
      body: JSON.stringify({ batch: Array.from({ length: 500 }, (_, n) => page(n)) }),
      accepted: 500,
    },
    { what: 'bytes', body: JSON.stringify({ batch: [page(1)] }).padEnd(WIRE_LIMITS.bodyBytes), accepted: 1 },
  ])('is taken, counted in $what; one more is not', async ({ what, body, accepted }) => {
    const { url } = await open({})
    const post = (text: string): Promise<Response> =>
      fetch(`${url}/v1/batch`, { method: 'POST', body: text, headers: { authorization: 'Bearer shop-web' } })
    expect(await (await post(body)).json()).toMatchObject({ accepted, rejected: [] })
    const more = what === 'bytes' ? `${body} ` : body.replace('[', `[${JSON.stringify(page(999))},`)
    expect((await post(more)).status).toBe(413)
  })
})

describe('a hook', () => {
  it('may have two mebibytes, and no byte more', async () => {
    const crm: Source = {
      name: 'crm',
      verify: () => true,
      translate: () => ({ kind: 'messages', messages: [] }),
    }
    const { url } = await open({ sources: [crm] })
    const statusOf = async (bytes: number): Promise<number> =>
      (await fetch(`${url}/v1/sources/crm`, { method: 'POST', body: 'x'.repeat(bytes) })).status
    expect([await statusOf(2 * 1024 * 1024), await statusOf(2 * 1024 * 1024 + 1)]).toEqual([200, 413])
  })
})

describe('a message from the process itself', () => {
  it('has the limit of every message', async () => {
    const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'shop-web' }], log: memoryLog() })
    opened.push(() => collector.close())
    const track = (characters: number): Promise<void> =>
      collector.track({ event: 'A', userId: '1', properties: { text: 'я'.repeat(characters) } })
    await track(32_000)
    // Two bytes each.
    await expect(track(33_000)).rejects.toThrow(/the message is 66\d{3} bytes; 65536 are allowed/)
  })
})

describe('who may send', () => {
  const status = async (url: string, authorization: string, origin?: string): Promise<number> => {
    const headers = { authorization, ...(origin !== undefined && { origin }) }
    return (await fetch(`${url}/v1/batch`, { method: 'POST', body: JSON.stringify({ batch: [page(1)] }), headers }))
      .status
  }

  it('is told by the user name alone, whatever password stands beside it', async () => {
    const { url } = await open({})
    expect(await status(url, `Basic ${btoa('shop-web:')}`)).toBe(200)
    expect(await status(url, `Basic ${btoa('shop-web:anything:else')}`)).toBe(200)
    expect(await status(url, `Basic ${btoa('other:shop-web')}`)).toBe(401)
  })

  it("is a page of the collector's own host, and no page of a host that only ends like it", async () => {
    const { url } = await open({})
    const host = new URL(url).host.replace('127.0.0.1', 'localhost')
    const at = `http://${host}`
    expect(await status(at, 'Bearer shop-web', `http://${host}`)).toBe(200)
    expect(await status(at, 'Bearer shop-web', `http://evil-${host}`)).toBe(403)
    expect(await status(at, 'Bearer shop-web', `http://evil.${host}`)).toBe(403)
    expect(await status(at, 'Bearer shop-web', `http://${host}0`)).toBe(403)
  })
})

describe('a collector without an admin token', () => {
  it('keeps status and erasing closed, to whatever token', async () => {
    const { url } = await open({})
    for (const authorization of ['', 'Bearer undefined', 'Bearer null', 'Bearer shop-secret']) {
      expect((await fetch(`${url}/v1/status`, { headers: { authorization } })).status).toBe(401)
      const erasing = { method: 'DELETE', headers: { authorization } }
      expect((await fetch(`${url}/v1/visitors/v1`, erasing)).status).toBe(401)
    }
  })
})

describe('an address that sends more than it may', () => {
  it('is told when to come back, while others and the secret key go on', async () => {
    let now = 1_000_000
    const clock = { now: () => now, sleep: async () => undefined }
    const { url } = await open({ addressLimit: { perSecond: 0.6, burst: 2 }, trustProxy: 1, clock })
    const send = async (address: string, key = 'shop-web') => {
      const headers = { 'x-forwarded-for': address, authorization: `Bearer ${key}` }
      const answer = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        body: JSON.stringify({ batch: [page(1)] }),
        headers,
      })
      return [answer.status, answer.headers.get('retry-after')]
    }
    expect([await send('203.0.113.7'), await send('203.0.113.7')]).toEqual([
      [200, null],
      [200, null],
    ])
    expect(await send('203.0.113.7')).toEqual([429, '2'])
    expect(await send('203.0.113.8')).toEqual([200, null])
    expect(await send('203.0.113.7', 'shop-secret')).toEqual([200, null])
    now += 2_000
    expect(await send('203.0.113.7')).toEqual([200, null])
  })
})

describe('requests that come faster than they can be taken', () => {
  it('are answered 503 and when to come back once they have waited too long, and counted, and said once', async () => {
    // Time stands until a hundred requests have been read, and then is too late for the rest of that turn.
    let asked = 0
    const clock = { now: () => (++asked > 300 ? 1_000_300 : 1_000_000), sleep: async () => undefined }
    const warnings: unknown[] = []
    const logger = { ...silentLogger, warn: (fields: object, message: string) => void warnings.push([fields, message]) }
    const { url, port } = await open({ clock, logger })
    const body = JSON.stringify(page(1))
    const head = `host: x\r\norigin: https://shop.example\r\nauthorization: Bearer shop-web\r\ncontent-length: ${body.length}`
    const socket = connect(port, '127.0.0.1')
    // Pipelined, they are read in one turn.
    const last = `GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`
    socket.write(`POST /v1/page HTTP/1.1\r\n${head}\r\n\r\n${body}`.repeat(200) + last)
    let answers = ''
    socket.on('data', (chunk) => (answers += String(chunk)))
    await once(socket, 'close')
    const all = answers.split(/(?=HTTP\/1\.1 )/).filter((each) => each.includes('"success"'))
    const shed = all.filter((each) => each.startsWith('HTTP/1.1 503'))
    expect(all).toHaveLength(200)
    expect(all.slice(0, 64).every((each) => each.startsWith('HTTP/1.1 200'))).toBe(true)
    expect(shed.length).toBeGreaterThan(0)
    expect(all.every((each) => /^HTTP\/1\.1 (200|503)/.test(each))).toBe(true)
    for (const each of shed) {
      expect(each).toMatch(/retry-after: 1\r\n/i)
      expect(each).toMatch(/access-control-allow-origin: https:\/\/shop\.example\r\n/i)
    }
    expect(warnings).toEqual([[{ requests: 1 }, 'requests are turned away, since more come than can be taken']])
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(`throughline_shed_total ${shed.length}\n`)
  })
})
