import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { client, closeAll, HEALTH, opening, page, SOON } from './world.js'

afterEach(closeAll)

describe('a connection whose requests are plain', () => {
  it('is none of node:http, until one is not, and from then on it is, whatever comes', async () => {
    const { port, parsed, stored } = await opening()
    const { send, expectAnswers } = await client(port)
    send(page('a'))
    await expectAnswers('200')
    send(page('b'))
    await expectAnswers('200', '200')
    expect(parsed()).toEqual([false])
    send(HEALTH)
    await expectAnswers('200', '200', '200')
    expect(parsed()).toEqual([true])
    send(page('c'))
    await expectAnswers('200', '200', '200', '200')
    expect(stored).toEqual(['a', 'b', 'c'])
  })

  it('may send head and body apart, as browsers do', async () => {
    const { port, parsed, sockets, stored } = await opening()
    const { send, expectAnswers } = await client(port)
    const bodyAt = page('a').indexOf('{')
    send(page('a').slice(0, bodyAt))
    await vi.waitFor(() => expect(sockets[0]?.bytesRead).toBe(bodyAt), SOON)
    send(page('a').slice(bodyAt))
    await expectAnswers('200')
    expect([parsed(), stored]).toEqual([[false], ['a']])
  })

  it('is left to node:http when a request comes in more pieces than two', async () => {
    const { port, parsed, sockets, stored } = await opening()
    const { send, expectAnswers } = await client(port)
    let sent = 0
    for (const piece of page('a').split(/(?=\{)/)) {
      send(piece)
      sent += piece.length
      await vi.waitFor(() => expect(sockets[0]?.bytesRead).toBe(sent), SOON)
    }
    await expectAnswers('200')
    expect([parsed(), stored]).toEqual([[true], ['a']])
  })

  it('is answered in order when it does not wait for its answers', async () => {
    const { port, sockets, wait, stored } = await opening()
    const goOn = wait()
    const { send, expectAnswers, answers } = await client(port)
    send(page('a'))
    await vi.waitFor(() => expect(sockets[0]?.bytesRead).toBe(page('a').length), SOON)
    send(HEALTH + page('b'))
    send('GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n')
    await vi.waitFor(() => expect(sockets[0]?.bytesRead).toBeGreaterThan(page('a').length), SOON)
    goOn()
    await expectAnswers('200', '200', '200', '404')
    expect(stored).toEqual(['a', 'b'])
    expect(answers().indexOf('accepted')).toBeLessThan(answers().indexOf('ok'))
  })

  it('is answered also when it says by its end that no more will come', async () => {
    const { port, wait, stored } = await opening()
    const goOn = wait()
    const { socket, send, expectAnswers, expectClosed } = await client(port)
    send(page('a'))
    socket.end()
    await turn()
    goOn()
    await expectAnswers('200')
    await expectClosed()
    expect(stored).toEqual(['a'])
  })

  it('is told when it ends amid a request', async () => {
    const { port, stored } = await opening()
    const { socket, expectAnswers, expectClosed } = await client(port)
    socket.end(page('a').slice(0, -1))
    await expectAnswers('400')
    await expectClosed()
    expect(stored).toEqual([])
  })

  it('is closed behind its last request, where there is a limit', async () => {
    const { server, port } = await opening()
    server.maxRequestsPerSocket = 2
    const { send, expectAnswers, answers, expectClosed } = await client(port)
    send(page('a'))
    await expectAnswers('200')
    expect(answers()).toMatch(/Connection: keep-alive\r\nKeep-Alive: timeout=5, max=2\r\n/)
    send(page('b'))
    await expectClosed()
    expect(answers()).toMatch(/Connection: close\r\n\r\n[^\r\n]*$/)
  })

  it('is asked for no more requests while it does not read the answers', async () => {
    const { server, port, sockets, stored } = await opening()
    // So that nothing leaves the process, as if the client did not read.
    server.on('connection', (socket: Socket) => socket.cork())
    const { send, statuses } = await client(port)
    await vi.waitFor(() => expect(sockets).toHaveLength(1), SOON)
    for (let sent = 0; !sockets[0]?.isPaused() && sent < 1_000; sent++) {
      const before = stored.length
      send(page(`m${sent}`))
      await vi.waitFor(() => expect(stored.length).toBe(before + 1), SOON)
      await turn()
    }
    const taken = stored.length
    expect(taken).toBeLessThan(1_000)
    send(page('later'))
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(stored).toHaveLength(taken)
    sockets[0]?.uncork()
    await vi.waitFor(() => expect(statuses()).toHaveLength(taken + 1), SOON)
  })

  it('does no harm when it is gone before its answer, or ends by a reset', async () => {
    const { server, port, wait, stored } = await opening()
    const goOn = wait()
    const [gone, reset] = [await client(port), await client(port)]
    gone.send(page('a'))
    reset.send(page('b'))
    for (let turns = 0; turns < 5; turns++) await turn()
    gone.socket.destroy()
    reset.socket.resetAndDestroy()
    for (let turns = 0; turns < 5; turns++) await turn()
    goOn()
    await vi.waitFor(() => expect(stored.toSorted()).toEqual(['a', 'b']), SOON)
    const { send, expectAnswers, socket } = await client(port)
    send(page('c'))
    await expectAnswers('200')
    socket.destroy()
    const left = (): Promise<number> => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
    await vi.waitFor(async () => expect(await left()).toBe(0), SOON)
  })

  it('tells the host of an error as node:http does', async () => {
    const { server, port, sockets } = await opening()
    const told = once(server, 'clientError')
    const { socket } = await client(port)
    await vi.waitFor(() => expect(sockets).toHaveLength(1), SOON)
    socket.resetAndDestroy()
    expect(await told).toMatchObject([{ code: 'ECONNRESET' }, sockets[0]])
  })
})

describe('a connection that is idle', () => {
  it('is ended when it never says anything, and when it has said what it had to', async () => {
    const { port } = await opening({ headersTimeout: 100, keepAliveTimeout: 50 })
    const [silent, done] = [await client(port), await client(port)]
    done.send(page('a'))
    await done.expectAnswers('200')
    await silent.expectClosed()
    await done.expectClosed()
    expect(silent.answers()).toBe('')
  })

  it('is ended when the rest of its request never comes', async () => {
    const limits = { requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 10 }
    const { port, stored } = await opening(limits)
    const { send, expectAnswers, expectClosed } = await client(port)
    send(page('a').slice(0, -1))
    await expectAnswers('408')
    await expectClosed()
    expect(stored).toEqual([])
  })

  it('is the host’s to keep, when it listens for its timeout', async () => {
    const { server, port, sockets } = await opening({ keepAliveTimeout: 50 })
    const timedOut = once(server, 'timeout')
    const { send, expectAnswers, socket } = await client(port)
    send(page('a'))
    await expectAnswers('200')
    expect(await timedOut).toEqual(sockets)
    expect(socket.destroyed).toBe(false)
  })
})
