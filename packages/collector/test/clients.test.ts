import { createServer, type Server } from 'node:http'
import { createCollector, type Collector, type Log } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { Analytics } from '@segment/analytics-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let log: Log
let collector: Collector
let server: Server
let host: string
beforeEach(async () => {
  log = memoryLog()
  collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret' }], log })
  server = createServer((request, response) => collector.node(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  host = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterEach(async () => {
  server.close()
  server.closeAllConnections()
  await collector.close()
})

async function names(): Promise<string[]> {
  const entries = (await (await log.consumer('test'))?.take(10_000)) ?? []
  return entries.map(({ event }) =>
    [event.type, event.name, event.userId ?? event.anonymousId].filter(Boolean).join(' '),
  )
}

const COUNT = 200

describe("other makers' clients, pointed at the collector", () => {
  it("delivers everything that Segment's Node client sends, once", async () => {
    const analytics = new Analytics({ writeKey: 'shop-secret', host, flushAt: 15 })
    for (let n = 0; n < COUNT; n++)
      analytics.track({ userId: `u${n}`, event: 'Plan Chosen', properties: { plan: 'pro' } })
    analytics.identify({ userId: 'u1', traits: { plan: 'pro' } })
    analytics.page({ anonymousId: 'v1', name: 'Prices' })
    await analytics.closeAndFlush()
    const stored = await names()
    expect(stored).toHaveLength(COUNT + 2)
    expect(new Set(stored).size).toBe(COUNT + 2)
    expect(stored).toContain('track Plan Chosen u199')
    expect(stored).toContain('identify u1')
    expect(stored).toContain('page Prices v1')
  })

  it("takes a reserved event from Segment's client with the secret key", async () => {
    const analytics = new Analytics({ writeKey: 'shop-secret', host })
    analytics.track({
      userId: '7',
      event: 'Payment Received',
      properties: { paymentId: 'p1', amount: 10, currency: 'RUB', userId: '7' },
    })
    await analytics.closeAndFlush()
    expect(await names()).toEqual(['payment Payment Received 7'])
  })

  it("delivers everything that RudderStack's Node client sends, once", async () => {
    const analytics = new RudderAnalytics('shop-secret', { dataPlaneUrl: host, flushAt: 20, gzip: true })
    for (let n = 0; n < COUNT; n++)
      analytics.track({ userId: `u${n}`, event: 'Plan Chosen', properties: { plan: 'pro' } })
    await new Promise<void>((resolve) => analytics.flush(() => resolve()))
    const stored = await eventuallyAll(COUNT)
    expect(stored).toHaveLength(COUNT)
    expect(new Set(stored).size).toBe(COUNT)
  })
})

/** The client answers `flush` before its last requests have ended. */
async function eventuallyAll(count: number): Promise<string[]> {
  for (let turn = 0; turn < 2_000; turn++) {
    const stored = await names()
    if (stored.length >= count) return stored
    await new Promise((resolve) => setImmediate(resolve))
  }
  return names()
}
