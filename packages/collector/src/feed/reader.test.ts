import type { Message, TrackedEvent } from '@throughline/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createCollector, type Collector } from '../collector.js'
import { memoryLog } from '../log/memory/index.js'
import type { Log } from '../log/log.js'
import { SinkUnavailable, type Sink } from '../sink.js'
import type { FeedContext, Source } from '../source.js'
import { virtualClock } from '../testing/virtual-clock.js'

const MINUTE_MS = 60_000
const clock = virtualClock(1_000_000)
const opened: Collector[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})

const dealChanged = (dealId: string): Message => ({
  type: 'track',
  event: 'Deal Changed',
  messageId: `message-${dealId}`,
  properties: { dealId, stage: 'new', status: 'open' },
})

/** A source that reads as told. */
function asking(read: (context: FeedContext) => Promise<void>, account?: string): Source {
  return {
    name: 'crm',
    verify: () => true,
    translate: () => ({ kind: 'messages', messages: [] }),
    feed: {
      limits: { items: 1, requests: { count: 1, intervalMs: 1_000 }, timeoutMs: 5_000, ...(account && { account }) },
      everyMs: MINUTE_MS,
      read,
    },
  }
}

async function start(source: Source, more: { log?: Log; sinks?: Sink[]; fetch?: typeof fetch } = {}) {
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'shop-web' }],
    log: memoryLog({ clock }),
    sources: [source],
    clock,
    random: () => 0.5,
    ...more,
  })
  opened.push(collector)
  const hook = (): Promise<Response> => collector.fetch(new Request('http://c/v1/sources/crm', { method: 'POST' }))
  return { collector, hook }
}

function witness(seen: TrackedEvent[]): Sink {
  return {
    name: 'witness',
    purpose: 'necessary',
    limits: { items: 100, timeoutMs: 1_000 },
    deliver: async (events) => {
      seen.push(...events)
      return events.map(() => ({ kind: 'delivered' }))
    },
  }
}

describe('a source that asks', () => {
  it('reads at the start, at every hook and as often as it says', async () => {
    let reads = 0
    const { hook } = await start(asking(async () => void (reads += 1)))
    await clock.advance(10)
    expect(reads).toBe(1)
    await hook()
    await clock.advance(10)
    expect(reads).toBe(2)
    await clock.advance(MINUTE_MS - 20)
    expect(reads).toBe(2)
    await clock.advance(20)
    expect(reads).toBe(3)
  })

  it('reads once more, not once for each, when hooks come while it reads', async () => {
    let reads = 0
    const { hook } = await start(
      asking(async (context) => {
        reads += 1
        await context.clock.sleep(1_000)
      }),
    )
    await clock.advance(10)
    for (let hooks = 0; hooks < 20; hooks++) await hook()
    await clock.advance(10_000)
    expect(reads).toBe(2)
  })

  it('hands over what it reads, and remembers how far it came for the next process', async () => {
    const log = memoryLog({ clock })
    const lasting = { ...log, close: async () => undefined }
    const seen: TrackedEvent[] = []
    const source = asking(async ({ memory, take }) => {
      const last = Number((await memory.read(['last'])).get('last') ?? 0)
      await take([dealChanged(`deal-${last + 1}`)])
      await memory.write(new Map([['last', last + 1]]))
    })
    const first = await start(source, { log: lasting, sinks: [witness(seen)] })
    await clock.advance(1_500)
    await first.collector.close()
    await start(source, { log: lasting, sinks: [witness(seen)] })
    await clock.advance(1_500)
    expect(seen.map(({ dealId }) => dealId)).toEqual(['deal-1', 'deal-2'])
  })

  it('tries again when its vendor is away, says so, and is not hurried by hooks', async () => {
    let reads = 0
    const { collector, hook } = await start(
      asking(async () => {
        reads += 1
        if (reads < 3) throw new SinkUnavailable('server-error', 'the CRM answered 500', { retryAfterMs: 7_000 })
      }),
    )
    await clock.advance(10)
    expect(collector.feeds()).toMatchObject([{ source: 'crm', state: 'paused', reason: 'the CRM answered 500' }])
    await hook()
    await clock.advance(6_900)
    expect(reads).toBe(1)
    await clock.advance(10_000)
    expect(reads).toBe(3)
    expect(collector.feeds()).toMatchObject([{ source: 'crm', state: 'idle' }])
  })

  it('keeps to one rate with the sinks of its account', async () => {
    const startedAt: number[] = []
    const answer: typeof fetch = async () => {
      startedAt.push(clock.now())
      return new Response('{}')
    }
    const sink: Sink = {
      name: 'crm',
      purpose: 'necessary',
      limits: { items: 1, requests: { count: 1, intervalMs: 1_000 }, timeoutMs: 5_000, account: 'portal' },
      deliver: async (events, context) => {
        await context.fetch('http://vendor/')
        return events.map(() => ({ kind: 'delivered' }))
      },
    }
    const source = asking(async ({ fetch }) => void (await fetch('http://vendor/')), 'portal')
    const { collector } = await start(source, { sinks: [sink], fetch: answer })
    await collector.track({ event: 'A', userId: 'u' })
    await collector.track({ event: 'B', userId: 'u' })
    await clock.advance(10_000)
    expect(startedAt).toHaveLength(3)
    expect(startedAt.every((at, index) => index === 0 || at - (startedAt[index - 1] ?? 0) >= 1_000)).toBe(true)
  })

  it('reads as often as one alone when several collectors share a log', async () => {
    const log = memoryLog({ clock })
    const shared = { ...log, close: async () => undefined }
    let reads = 0
    const source = asking(async () => void (reads += 1))
    await start(source, { log: shared })
    await start(source, { log: shared })
    await clock.advance(10 * MINUTE_MS)
    // Two at the start, since neither knows what happened before it was there.
    expect(reads).toBeLessThanOrEqual(13)
    expect(reads).toBeGreaterThanOrEqual(10)
  })

  it('keeps no old events from being deleted', async () => {
    const log = memoryLog({ clock })
    const { collector } = await start(
      asking(async () => undefined),
      { log },
    )
    await collector.track({ event: 'A', userId: 'u' })
    await collector.track({ event: 'B', userId: 'u' })
    await clock.advance(MINUTE_MS + 1_000)
    expect((await log.lags()).get('source:crm')).toMatchObject({ behind: 0 })
  })
})
