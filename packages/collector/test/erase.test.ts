import { createCollector, SinkUnavailable, type Collector, type Log, type Sink } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing'
import { afterEach, describe, expect, it } from 'vitest'

const page = (messageId: string, anonymousId: string) => ({ type: 'page' as const, messageId, anonymousId })

/** A sink that keeps what it gets in an array, and forgets when it is told to. */
function shelf(name: string, forgets = true) {
  const kept: { readonly id: string; readonly anonymousId: string | undefined }[] = []
  const sink: Sink = {
    name,
    purpose: 'necessary',
    limits: { items: 10, timeoutMs: 1_000 },
    deliver: async (events) => {
      kept.push(...events.map(({ id, anonymousId }) => ({ id, anonymousId })))
      return events.map(() => ({ kind: 'delivered' }))
    },
    ...(forgets && {
      forget: async (visitor: string) => {
        const others = kept.filter(({ anonymousId }) => anonymousId !== visitor)
        return kept.splice(0, Infinity, ...others).length - others.length
      },
    }),
  }
  return { sink, kept }
}

describe('DELETE /v1/visitors/<anonymousId>', () => {
  let collector: Collector | undefined
  afterEach(async () => {
    await collector?.close()
  })

  async function open(log: Log, sinks: readonly Sink[]): Promise<Collector> {
    collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log,
      sinks,
      adminToken: 'admin',
    })
    return collector
  }
  const erase = (at: Collector, visitor: string, token = 'admin'): Promise<Response> =>
    at.fetch(
      new Request(`http://collect.example/v1/visitors/${visitor}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
      }),
    )
  async function untilDelivered(at: Collector): Promise<void> {
    while ((await at.status()).some(({ behind }) => behind > 0)) await new Promise(setImmediate)
  }

  it('erases from the log and every sink that can, names those that cannot, and goes on collecting', async () => {
    const [warehouse, crm] = [shelf('warehouse'), shelf('crm', false)]
    const at = await open(memoryLog(), [warehouse.sink, crm.sink])
    await at.track(page('a', 'visitor one'))
    await at.track(page('b', 'visitor two'))
    await untilDelivered(at)
    const answer = await erase(at, encodeURIComponent('visitor one'))
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        erased: {
          events: 1,
          applications: 0,
          rejected: 0,
          sinks: { warehouse: 1 },
          pending: [],
          cannot: ['crm'],
        },
      },
    ])
    expect(warehouse.kept.map(({ id }) => id)).toEqual(['b'])
    await at.track(page('c', 'visitor two'))
    await untilDelivered(at)
    expect(warehouse.kept.map(({ id }) => id)).toEqual(['b', 'c'])
  })

  it('lets a delivery that was under way end before the sink forgets, so that nothing comes in behind it', async () => {
    const { sink, kept } = shelf('warehouse')
    let begun = (): void => undefined
    let goOn = (): void => undefined
    const started = new Promise<void>((resolve) => (begun = resolve))
    const released = new Promise<void>((resolve) => (goOn = resolve))
    const slow: Sink = {
      ...sink,
      deliver: async (events, context) => {
        begun()
        await released
        return sink.deliver(events, context)
      },
    }
    const at = await open(memoryLog(), [slow])
    await at.track(page('a', 'visitor one'))
    await started
    const answering = erase(at, 'visitor%20one')
    goOn()
    expect(await (await answering).json()).toMatchObject({ erased: { events: 1, sinks: { warehouse: 1 } } })
    expect(kept).toEqual([])
  })

  it('lets a sink that could not forget in time do so at its next start, before it takes another event', async () => {
    const log = memoryLog()
    const { sink, kept } = shelf('warehouse')
    const before = await open({ ...log, close: async () => undefined }, [sink])
    await before.track(page('a', 'visitor one'))
    await untilDelivered(before)
    await before.close()
    await log.erase('visitor one', ['warehouse'])
    expect(kept).toHaveLength(1)
    const after = await open(log, [sink])
    await after.track(page('b', 'visitor two'))
    await untilDelivered(after)
    expect(kept.map(({ id }) => id)).toEqual(['b'])
  })

  it('does not wait for a sink that is paused, says so, and lets it forget when it is back', async () => {
    const clock = virtualClock(1_000_000)
    const { sink } = shelf('warehouse')
    const forgotten: string[] = []
    const away: Sink = {
      ...sink,
      deliver: () => Promise.reject(new SinkUnavailable('server-error', 'down', { retryAfterMs: 600_000 })),
      forget: async (visitor) => forgotten.push(visitor),
    }
    collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log: memoryLog({ clock }),
      sinks: [away],
      clock,
    })
    await collector.track(page('a', 'visitor one'))
    await clock.advance(1_000)
    expect(await collector.status()).toMatchObject([{ state: 'paused' }])
    const answering = collector.erase('visitor one')
    await clock.advance(6_000)
    expect(await answering).toMatchObject({ events: 1, sinks: {}, pending: ['warehouse'] })
    await clock.advance(600_000)
    expect(forgotten).toEqual(['visitor one'])
  })

  it('is open to the admin token alone, and wants a visitor', async () => {
    const at = await open(memoryLog(), [])
    expect((await erase(at, 'v', 'shop-web')).status).toBe(401)
    expect((await erase(at, '')).status).toBe(400)
    expect((await erase(at, '%zz')).status).toBe(400)
    expect((await at.fetch(new Request('http://collect.example/v1/visitors/v'))).status).toBe(405)
  })
})
