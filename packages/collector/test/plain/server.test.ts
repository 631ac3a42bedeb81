import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect as connectSecurely } from 'node:tls'
import { createCollector } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { atEnd, client, closeAll, HEALTH, open, opening, page, SOON } from './world.js'

afterEach(closeAll)

describe('a server that is closed', () => {
  it('answers what is under way, what has begun and who is just connecting, ends who is idle, and is closed', async () => {
    const { server, port, sockets, wait, stored } = await opening()
    const [idle, fresh, begun, busy] = [await client(port), await client(port), await client(port), await client(port)]
    idle.send(page('a'))
    await idle.expectAnswers('200')
    const goOn = wait()
    busy.send(page('b'))
    begun.send(page('c').slice(0, -1))
    await vi.waitFor(() => expect(sockets.filter(({ bytesRead }) => bytesRead > 0)).toHaveLength(3), SOON)
    const closed = once(server, 'close')
    server.close()
    await idle.expectClosed()
    goOn()
    await busy.expectAnswers('200')
    begun.send('}')
    fresh.send(page('d'))
    for (const each of [busy, begun, fresh]) {
      await each.expectAnswers('200')
      await each.expectClosed()
      expect(each.answers()).toMatch(/connection: close\r\n/i)
      expect(each.errors()).toBe(0)
    }
    await closed
    expect(stored.toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('ends all at once when it is told to', async () => {
    const { server, port, sockets, wait } = await opening()
    const goOn = wait()
    const [busy, fresh] = [await client(port), await client(port)]
    busy.send(page('a'))
    await vi.waitFor(() => expect(sockets.map(({ bytesRead }) => bytesRead)).toContain(page('a').length), SOON)
    await vi.waitFor(() => expect(sockets).toHaveLength(2), SOON)
    server.closeAllConnections()
    await busy.expectClosed()
    await fresh.expectClosed()
    goOn()
  })
})

describe('a host that wants to see requests', () => {
  it('sees them all with a listener of its own, whenever it adds it', async () => {
    const { server, port, parsed } = await opening()
    const { send, expectAnswers } = await client(port)
    send(page('a'))
    await expectAnswers('200')
    const seen: unknown[] = []
    server.on('request', ({ url }) => seen.push(url))
    send(page('b'))
    await expectAnswers('200', '200')
    expect([seen, parsed()]).toEqual([['/v1/batch'], [true]])
  })

  it('sees them all with a tracer, on Node’s channel or in the way of events', async () => {
    const { server, port } = await opening()
    const seen: unknown[] = []
    const trace = (): void => void seen.push('channel')
    const starts = channel('http.server.request.start')
    starts.subscribe(trace)
    const first = await client(port)
    first.send(page('a'))
    await first.expectAnswers('200')
    starts.unsubscribe(trace)
    const { emit } = server
    server.emit = (event: string | symbol, ...args: unknown[]) => {
      if (event === 'request') seen.push('event')
      return Reflect.apply(emit, server, [event, ...args])
    }
    const second = await client(port)
    second.send(page('b'))
    await second.expectAnswers('200')
    expect(seen).toEqual(['channel', 'event'])
  })

  it('keeps a timeout of its own for sockets', async () => {
    const { server, port, parsed } = await opening()
    server.timeout = 60_000
    const { send, expectAnswers } = await client(port)
    send(page('a'))
    await expectAnswers('200')
    expect(parsed()).toEqual([true])
  })

  it('answers itself what is not below the collector’s path, and nothing is lacking where it has no answer', async () => {
    const server = createServer((_request, response) => response.end('host'))
    const collector = await createCollector({ sites: [{ id: 'a', writeKey: 'k' }], log: memoryLog(), basePath: '/in' })
    const alone = createServer()
    for (const each of [server, alone]) {
      collector.attach(each)
      each.listen(0, '127.0.0.1')
      await once(each, 'listening')
      atEnd(() => each.close())
    }
    atEnd(() => collector.close())
    const ask = async (each: Server, path: string): Promise<string> => {
      const address = each.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })
      return `${answer.status} ${(await answer.text()).slice(0, 6)}`
    }
    expect(await ask(server, '/')).toBe('200 host')
    expect(await ask(server, '/in/nothing')).toBe('404 {"succ')
    expect(await ask(alone, '/')).toBe('404 {"succ')
  })
})

describe('a connection over TLS', () => {
  it('is answered in the same way, and handed over as well', async () => {
    const key = Buffer.from('0123456789abcdef')
    const psk = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const
    const { server, port, parsed, stored } = await open(createSecureServer({ ...psk, pskCallback: () => key }))
    const options = { ...psk, port, host: '127.0.0.1', pskCallback: () => ({ psk: key, identity: 'client' }) }
    const { send, expectAnswers } = await client(
      0,
      connectSecurely({ ...options, checkServerIdentity: () => undefined }),
    )
    send(page('a'))
    await expectAnswers('200')
    expect(parsed()).toEqual([false])
    send(HEALTH)
    await expectAnswers('200', '200')
    expect([parsed(), stored]).toEqual([[true], ['a']])
    expect(server.listening).toBe(true)
  })
})
