import { createCollector, type Collector, type Sink } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing'
import type { TrackedEvent } from '@throughline/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { amocrm, amocrmSource } from '../src/amocrm/index.js'
import { amocrmAccount, WON, type AmocrmAccount } from '../src/testing/amocrm/index.js'

const SECRET = 'a-secret-of-decent-length'
const HOOK = `http://collector/v1/sources/amo/${SECRET}`

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

/** A collector and an account that know each other, under one clock; `seen` is what any other sink receives. */
async function world() {
  const clock = virtualClock(Date.UTC(2026, 2, 2, 9))
  const seen: TrackedEvent[] = []
  const requests: string[] = []
  const parts: { account?: AmocrmAccount; collector?: Collector } = {}
  const network: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const { host, pathname } = new URL(request.url)
    const server = host === 'collector' ? parts.collector?.fetch : parts.account?.handle
    if (host !== 'collector') requests.push(`${request.method} ${pathname.replace('/api/v4/', '')}`)
    return server ? server(request) : Response.error()
  }
  const witness: Sink = {
    name: 'witness',
    purpose: 'necessary',
    limits: { items: 1_000, timeoutMs: 1_000 },
    deliver: async (events) => {
      seen.push(...events)
      return events.map(() => ({ kind: 'delivered' }))
    },
  }
  const account = amocrmAccount({ clock, token: 'token', searchDelayMs: 10_000, fetch: network })
  parts.account = account
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'shop-web' }],
    log: memoryLog({ clock }),
    sinks: [amocrm({ baseUrl: 'http://amocrm', token: 'token' }), witness],
    sources: [amocrmSource({ name: 'amo', secret: SECRET })],
    clock,
    random: () => 0.5,
    fetch: network,
  })
  parts.collector = collector
  opened.push(collector, account)
  const apply = (applicationId: string): Promise<void> =>
    collector.track({
      event: 'Application Submitted',
      anonymousId: 'visitor-1',
      properties: { applicationId, form: { name: 'Sign-up' } },
    })
  const applicationIds = (): readonly unknown[] => account.deals().map(({ fields }) => fields['APPLICATION_ID'])
  return { clock, account, apply, applicationIds, seen, requests }
}

describe('amoCRM behind a collector', () => {
  it('has the deal within seconds, and its sale is an event that knows the application', async () => {
    const { clock, account, apply, applicationIds, seen } = await world()
    await account.handle(
      new Request('http://amocrm/api/v4/webhooks', {
        method: 'POST',
        headers: { authorization: 'Bearer token' },
        body: JSON.stringify({ destination: HOOK, settings: ['status_lead'] }),
      }),
    )
    await apply('app-1')
    await clock.advance(3_000)
    expect(applicationIds()).toEqual(['app-1'])

    account.move(account.deals()[0]?.id ?? 0, { statusId: WON, price: 50_000 })
    await clock.advance(3_000)
    expect(seen.at(-1)).toMatchObject({
      type: 'deal',
      applicationId: 'app-1',
      anonymousId: 'visitor-1',
      properties: { status: 'won', value: 50_000, currency: 'RUB' },
    })
  })

  it.each(['rate-limited', 'server-error', 'hang', 'late-error', 'late-timeout', 'lost-answer'] as const)(
    'has one deal for each of 200 applications after ten minutes of: %s',
    async (kind) => {
      const { clock, account, apply, applicationIds } = await world()
      const ids = Array.from({ length: 200 }, (_, index) => `app-${index}`)
      account.faults.start({ kind, forMs: 600_000 })
      await Promise.all(ids.map(apply))
      await clock.advance(900_000)
      expect(applicationIds()).toHaveLength(200)
      expect(new Set(applicationIds())).toEqual(new Set(ids))
    },
    30_000,
  )

  it('needs as many requests as there are full batches', async () => {
    const { clock, apply, requests } = await world()
    await Promise.all(Array.from({ length: 200 }, (_, index) => apply(`app-${index}`)))
    await clock.advance(10_000)
    expect(requests.filter((request) => request === 'POST leads/complex')).toHaveLength(4)
    expect(requests).toHaveLength(6)
  })
})
