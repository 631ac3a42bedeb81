import { afterEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../logger.js'
import { memoryLog } from '../log/memory/index.js'
import type { AnySink, Sink } from '../sink.js'
import { someEvent } from '../testing/some-event.js'
import { virtualClock, type VirtualClock } from '../testing/virtual-clock.js'
import { accounts } from './accounts.js'
import { deliver, type Delivery } from './deliver.js'

const MINUTE_MS = 60_000
const opened: { readonly delivery: Delivery; readonly clock: VirtualClock }[] = []
afterEach(async () => {
  for (const { delivery, clock } of opened.splice(0)) {
    const closed = delivery.close()
    await clock.advance(MINUTE_MS)
    await closed
  }
})

function world(sinks: readonly AnySink[], answer: (host: string) => Promise<Response> = async () => Response.json({})) {
  const clock = virtualClock(1_800_000_000_000, 1)
  const log = memoryLog({ clock })
  const start = (): Delivery => {
    const started = deliver(sinks, {
      log,
      clock,
      random: () => 0.5,
      logger: silentLogger,
      accounts: accounts(sinks, clock),
      fetch: (input) => answer(new URL(input instanceof Request ? input.url : input).host),
    })
    opened.push({ delivery: started, clock })
    return started
  }
  const append = (ids: readonly string[]) => log.append(ids.map((id) => someEvent(id, { receivedAt: clock.now() })))
  return { clock, log, append, start }
}

function sinkTo(name: string, limits: Partial<Sink['limits']> = {}): AnySink {
  const made: Sink = {
    name,
    purpose: 'necessary',
    limits: { items: 1, timeoutMs: 5_000, ...limits },
    deliver: async (batch, { fetch }) => {
      await fetch(`https://${name}.example/`)
      return batch.map(() => ({ kind: 'delivered' }))
    },
  }
  return made
}

describe('the delivery to several sinks', () => {
  it('lets a sink that never answers, and one that pours without end, delay no other', async () => {
    const pouring = (): Response =>
      new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1024 * 1024)) }))
    const { clock, log, append, start } = world([sinkTo('hangs'), sinkTo('pours'), sinkTo('good')], async (host) => {
      if (host === 'hangs.example') return new Promise<never>(() => undefined)
      return host === 'pours.example' ? pouring() : Response.json({})
    })
    await append(['a', 'b', 'c'])
    start()
    await clock.advance(1_000)
    const lags = await log.lags()
    expect(lags.get('good')).toMatchObject({ behind: 0 })
    expect(lags.get('hangs')).toMatchObject({ behind: 3, parked: 0, dead: 0 })
    expect(lags.get('pours')).toMatchObject({ behind: 3, dead: 0 })
  })

  it('says in the status whether a sink keeps up with its vendor', async () => {
    const { clock, append, start } = world([
      sinkTo('crm', { requests: { count: 1, intervalMs: MINUTE_MS } }),
      sinkTo('file'),
    ])
    await append(Array.from({ length: 120 }, (_, index) => `event-${index}`))
    const delivery = start()
    await clock.advance(10 * MINUTE_MS)
    const [crm, file] = await delivery.status()
    expect(crm?.plan).toMatchObject({ eventsPerDay: 2_880, eventsPerWork: 1, utilisation: 2, inTime: true })
    expect(crm?.plan).not.toHaveProperty('drainsInMs')
    expect(file).not.toHaveProperty('plan')
  })
})
