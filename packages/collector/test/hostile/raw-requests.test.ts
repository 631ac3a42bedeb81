import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { TrackedEvent } from '@throughline/protocol'
import { createCollector, type Collector, type Log } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequests } from './raw-requests.js'

/** Raised for a longer run: `FUZZ_RUNS=1000000 npx vitest run packages/collector/test/hostile`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000) / 20

/** What follows everything that is sent: whatever is still waited for, it is this, and the connection ends. */
const ASKED = 'GET /in/healthz HTTP/1.1\r\nhost: x\r\n'
const LAST = Buffer.from(`\r\n\r\n${`${ASKED}\r\n`.repeat(20)}${ASKED}connection: close\r\n\r\n`)

interface World {
  readonly port: number
  readonly stored: TrackedEvent[]
  /** How many requests were answered before `node:http` had to do with their connection. */
  readonly plain: () => number
  close(): Promise<void>
}

async function world(mount: (server: Server, collector: Collector) => void): Promise<World> {
  const stored: TrackedEvent[] = []
  const log: Log = {
    ...memoryLog(),
    append: async (events) => {
      stored.push(...events)
      return { accepted: events.length, duplicates: 0 }
    },
    reject: async () => undefined,
  }
  const collector = await createCollector({
    sites: [
      { id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret', origins: ['https://shop.example'] },
      { id: 'blog', writeKey: 'blog-web' },
    ],
    log,
    basePath: '/in',
    trustProxy: 1,
    addressLimit: { perSecond: 1e9, burst: 1e9 },
    clock: { now: () => 1_780_000_000_000, sleep: async () => undefined },
    random: () => 0.5,
  })
  const server = createServer({ requestTimeout: 2_000, connectionsCheckingInterval: 200 })
  mount(server, collector)
  let answered = 0
  server.on('connection', (socket) => {
    const { write } = socket
    Reflect.set(socket, 'write', (...all: unknown[]) => {
      answered += 'parser' in socket ? 0 : 1
      return Reflect.apply(write, socket, all)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    stored,
    plain: () => answered,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await collector.close()
    },
  }
}

/** All that comes back, but for the time. */
async function answersTo(pieces: readonly Buffer[], { port }: World): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answers = ''
  socket.on('data', (chunk) => (answers += chunk.toString('latin1')))
  // Writing on after the server has hung up is an error, and what a client does that does not look.
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await Promise.race([once(socket, 'connect'), closed])
  for (const piece of [...pieces, LAST]) {
    // So that each is read by itself.
    for (let turns = 0; turns < 3; turns++) await turn()
    socket.write(piece)
  }
  await closed
  return answers.replaceAll(/^date: .*\r\n/gim, '')
}

let plain: World
let parsed: World
beforeAll(async () => {
  plain = await world((server, collector) => collector.attach(server))
  parsed = await world((server, collector) => {
    server.on('request', (request, response) => collector.node(request, response))
  })
})
afterAll(async () => {
  await plain.close()
  await parsed.close()
})

/** Whether all was read to its end. */
function isWhole(answers: string): boolean {
  return /connection: close\r\n\r\n\{"status":"ok"\}$/i.test(answers)
}

describe('requests as bytes, of every kind that ever led two servers to read them differently', () => {
  it('are answered to the byte as through node:http, and the same is stored of them', async () => {
    await fc.assert(
      fc.asyncProperty(rawRequests, async ({ count, pieces }) => {
        const [ours, theirs] = await Promise.all([answersTo(pieces, plain), answersTo(pieces, parsed)])
        const stored = [plain.stored.splice(0), parsed.stored.splice(0)]
        // Where node:http refuses to read on, what came in the same piece is answered and taken, or not, as its events fall.
        const least = isWhole(theirs) || count === 1 ? Infinity : Math.min(...stored.map(({ length }) => length))
        const seen = isWhole(ours) ? ours : 'broken off'
        expect([seen, stored[0]?.slice(0, least)]).toEqual([
          isWhole(theirs) ? theirs : 'broken off',
          stored[1]?.slice(0, least),
        ])
      }),
      { numRuns: RUNS },
    )
    // They were not all given to node:http as they came.
    expect(plain.plain()).toBeGreaterThan(RUNS / 10)
    expect(parsed.plain()).toBe(0)
  }, 600_000)
})
