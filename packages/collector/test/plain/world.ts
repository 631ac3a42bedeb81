import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { connect, type Socket } from 'node:net'
import { createCollector, type Log } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { expect, vi } from 'vitest'

const opened: (() => unknown)[] = []

/** Closes what the test has opened; last first. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).toReversed()) await close()
}

/** Is called at the end of the test. */
export function atEnd(close: () => unknown): void {
  opened.push(close)
}

/** A collector attached to a server; `wait` makes the disk slow until it is told to go on. */
export async function open(server: Server) {
  const stored: string[] = []
  let disk = Promise.resolve()
  const log: Log = {
    ...memoryLog(),
    append: async (events) => {
      await disk
      stored.push(...events.map(({ id }) => id))
      return { accepted: events.length, duplicates: 0 }
    },
  }
  const collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'shop-web' }], log })
  collector.attach(server)
  const sockets: Socket[] = []
  server.on(server.listenerCount('secureConnection') > 0 ? 'secureConnection' : 'connection', (socket: Socket) =>
    sockets.push(socket),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(() => collector.close())
  atEnd(() => server.closeAllConnections())
  atEnd(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    server,
    stored,
    port,
    sockets,
    /** Which of the connections `node:http` has to do with. */
    parsed: () => sockets.map((socket) => 'parser' in socket && socket.parser !== null),
    wait: () => {
      let goOn = (): void => undefined
      disk = new Promise((resolve) => (goOn = resolve))
      return goOn
    },
  }
}

export const opening = (options: ServerOptions = {}) => open(createServer(options))

/** A client that keeps what it was answered. */
export async function client(port: number, socket: Socket = connect(port, '127.0.0.1')) {
  let answers = ''
  let errors = 0
  socket.on('data', (chunk) => (answers += String(chunk)))
  socket.on('error', () => (errors += 1))
  await once(socket, port === 0 ? 'secureConnect' : 'connect')
  const statuses = (): readonly string[] => answers.match(/(?<=HTTP\/1\.1 )\d+/g) ?? []
  return {
    socket,
    answers: () => answers,
    errors: () => errors,
    statuses,
    send: (text: string) => socket.write(text),
    /** Waits until it has answers of just these statuses. */
    expectAnswers: (...all: string[]) => vi.waitFor(() => expect(statuses()).toEqual(all), SOON),
    expectClosed: () => vi.waitFor(() => expect(socket.destroyed).toBe(true), SOON),
  }
}

/** Nothing takes this long; on a machine that does much else, much takes longer than one thinks. */
export const SOON = { timeout: 20_000, interval: 5 }

export const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: shop.example\r\n\r\n'

export function page(id: string): string {
  const body = JSON.stringify({ writeKey: 'shop-web', batch: [{ type: 'page', messageId: id, anonymousId: 'v' }] })
  return `POST /v1/batch HTTP/1.1\r\nHost: shop.example\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
