import { createCollector, type Sink } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { application, springTouch } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { SEGMENT_LIMITS } from './limits.js'
import { segment } from './sink.js'

const AT = Date.UTC(2026, 2, 2, 8, 30)

/** Another Throughline, which speaks Segment's spec: what arrives there, of what is sent. */
async function passOn(events: readonly TrackedEvent[], personalData: 'none' | 'plain' = 'none') {
  const clock = virtualClock(AT)
  const seen: TrackedEvent[] = []
  const witness: Sink = {
    name: 'witness',
    purpose: 'necessary',
    limits: { items: 1_000, timeoutMs: 1_000 },
    deliver: async (batch) => {
      seen.push(...batch)
      return batch.map(() => ({ kind: 'delivered' }))
    },
  }
  const collector = await createCollector({
    sites: [{ id: 'other', writeKey: 'other-web', secretKey: 'other-secret' }],
    log: memoryLog({ clock }),
    sinks: [witness],
    clock,
  })
  const context = deliveryContext({
    clock: leapingClock(AT),
    limits: SEGMENT_LIMITS,
    handle: (request) => collector.fetch(request),
  })
  const sink = segment({ writeKey: 'other-secret', baseUrl: 'https://other.example', personalData })
  const results = await sink.deliver(events, context)
  await clock.advance(2_000)
  await collector.close()
  return { results, seen }
}

describe('another server of Segment’s spec', () => {
  it('sees the event as it was: its ID, its time, its touch, its application', async () => {
    const page = { url: 'https://shop.example/', title: 'Shop' }
    const sent = application('app-1', {
      page,
      touches: { first: springTouch, last: springTouch, chain: [springTouch] },
      session: { id: 's', index: 1, startedAt: AT },
      ids: { _ga: 'GA1.1.1.2' },
      consent: { analytics: true },
      context: { locale: 'ru-RU', library: { name: 'x', version: '1' } },
    })
    const { results, seen } = await passOn([sent])
    expect(results).toEqual([{ kind: 'delivered' }])
    expect(seen[0]).toMatchObject({
      id: sent.id,
      type: 'application',
      name: 'Application Submitted',
      occurredAt: sent.occurredAt,
      anonymousId: 'visitor-1',
      applicationId: 'app-1',
      touch: springTouch,
      trackers: { googleClientId: '1.2' },
      properties: { form: { name: 'Sign-up' } },
      page,
      session: sent.session,
      consent: { analytics: true },
    })
  })

  it('gets every type of message', async () => {
    const event = (type: TrackedEvent['type'], more: Partial<TrackedEvent>): TrackedEvent =>
      application('app-1', { id: type, type, name: type, userId: 'u-1', ...more })
    const { results, seen } = await passOn([
      event('page', { properties: { section: 'top' } }),
      event('track', { name: 'Report Built', properties: { rows: 3 } }),
      event('identify', { traits: { plan: 'pro', email: 'ann@shop.example' } }),
      event('group', { properties: { groupId: 'g-1' }, traits: { seats: 4 } }),
      event('alias', { properties: { previousId: 'visitor-1' } }),
      event('payment', {
        name: 'Payment Received',
        properties: { paymentId: 'p', amount: 5, currency: 'RUB', userId: 'u-1' },
      }),
    ])
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['delivered']))
    expect(seen.map(({ type }) => type)).toEqual(['page', 'track', 'identify', 'group', 'alias', 'payment'])
    expect(seen[2]?.traits).toEqual({ plan: 'pro' })
    expect(seen[5]).toMatchObject({ properties: { amount: 5 }, applicationId: 'app-1' })
  })

  it('says itself which message it rejects and why', async () => {
    const { results } = await passOn([
      application('app-1'),
      application('app-2', { type: 'payment', name: 'Payment Received', properties: { amount: 5 } }),
    ])
    expect(results).toEqual([
      { kind: 'delivered' },
      { kind: 'rejected', reason: expect.stringContaining('"paymentId"') },
    ])
  })

  it('learns who somebody is only where it is asked for', async () => {
    const sent = application('app-1', {
      properties: { applicationId: 'app-1', contact: { email: 'ann@shop.example' } },
    })
    expect(JSON.stringify((await passOn([sent])).seen)).not.toContain('ann@')
    expect(JSON.stringify((await passOn([sent], 'plain')).seen)).toContain('ann@')
  })
})
