import { EventEmitter, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Clock } from '@throughline/collector'

/** A wire to a server, which can be cut, plugged into nothing, or into something else. */
export interface Wire {
  readonly port: number
  /** Cuts every connection; how the next ones fare is said by `how`. */
  plug(how: 'through' | 'nowhere' | 'garbage'): void
  /** Lets nothing pass from now on, over the connections that are there either. */
  clog(): void
  /** Resolves when something was sent into a clogged wire. */
  clogged(): Promise<void>
  /** How often what was sent to the server matched. */
  count(pattern: RegExp): number
  close(): Promise<void>
}

/** `until` is waited for before a connection goes through: what was asked of the server meanwhile is done by then. */
export async function wire(to: number, until: () => Promise<unknown> = async () => undefined): Promise<Wire> {
  const sockets = new Set<Socket>()
  const sent: string[] = []
  let how: 'through' | 'nowhere' | 'garbage' | 'clogged' = 'through'
  const stuck = new EventEmitter()

  const server = createServer((near) => {
    sockets.add(near)
    near.on('error', () => undefined).on('close', () => sockets.delete(near))
    if (how === 'nowhere') return void near.destroy()
    if (how === 'garbage') return void near.end('<html><body>We are back soon</body></html>\r\n\r\n')
    if (how === 'clogged') return void stuck.emit('clogged')
    const waiting: Buffer[] = []
    let far: Socket | undefined
    near.on('data', (chunk) => {
      if (how === 'clogged') return void stuck.emit('clogged')
      sent.push(chunk.toString('latin1'))
      if (far) far.write(chunk)
      else waiting.push(chunk)
    })
    void until().then(() => {
      far = connect(to, '127.0.0.1')
      sockets.add(far)
      for (const chunk of waiting) far.write(chunk)
      far.on('data', (chunk) => how !== 'clogged' && near.write(chunk))
      far.on('error', () => near.destroy()).on('close', () => near.destroy())
      near.on('close', () => far?.destroy())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    plug: (next) => {
      how = next
      cut()
    },
    clog: () => {
      how = 'clogged'
    },
    clogged: async () => void (await once(stuck, 'clogged')),
    count: (pattern) => sent.reduce((sum, chunk) => sum + (chunk.match(pattern)?.length ?? 0), 0),
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * Time for a test over a real wire, where nobody knows when an answer will come: it stands still. A sleep is over at once,
 * but one of the length that a sink waits for its vendor: that is over when `giveUp` is called.
 */
export function standingClock(timeoutMs: number): Clock & { giveUp(): void } {
  const waiting = new Set<() => void>()
  let now = Date.UTC(2026, 2, 2, 9)
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const pass = (): void => {
          now += ms
          resolve()
        }
        if (signal?.aborted) return resolve()
        if (ms < timeoutMs) return pass()
        waiting.add(pass)
        signal?.addEventListener('abort', () => {
          waiting.delete(pass)
          resolve()
        })
      }),
    giveUp: () => {
      for (const pass of waiting) pass()
      waiting.clear()
    },
  }
}
