import { createCollector, type Collector, type Log, type Sink } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock, type VirtualClock } from '@throughline/collector/testing'
import type { TrackedEvent } from '@throughline/protocol'
import { bitrix24, bitrix24Source, type Bitrix24Options, type Bitrix24SourceOptions } from '../src/bitrix24/index.js'
import { bitrix24Portal, type Bitrix24Portal, type Bitrix24PortalOptions } from '../src/testing/bitrix24/index.js'
import { methodsIn } from './bitrix24-world.js'

export const TOKEN = 'an-application-token'
export const ADDRESS = 'http://portal/rest/1/demo/'
export const MINUTE_MS = 60_000

export interface WorldOptions {
  readonly sink?: Partial<Bitrix24Options>
  readonly source?: Partial<Bitrix24SourceOptions>
  readonly portal?: Partial<Bitrix24PortalOptions>
  /** Lets no hook through. */
  readonly deaf?: boolean
}

export interface CollectorWorld {
  readonly clock: VirtualClock
  readonly portal: Bitrix24Portal
  readonly collector: Collector
  readonly log: Log
  /** What any other sink receives. */
  readonly seen: TrackedEvent[]
  /** Methods of every request to the portal. */
  readonly requests: (readonly string[])[]
  readonly network: typeof fetch
  apply(applicationId: string): Promise<void>
  applicationIds(): readonly unknown[]
}

/** A collector and a portal that know each other, under one clock. */
export async function bitrix24WithCollector({
  sink,
  source,
  portal: more,
  deaf = false,
}: WorldOptions = {}): Promise<CollectorWorld> {
  const clock = virtualClock(Date.UTC(2026, 2, 2, 9))
  const seen: TrackedEvent[] = []
  const requests: (readonly string[])[] = []
  const parts: { portal?: Bitrix24Portal; collector?: Collector } = {}
  const network: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).host === 'collector') {
      return parts.collector && !deaf ? parts.collector.fetch(request) : Response.error()
    }
    requests.push(methodsIn(await request.clone().text()))
    return parts.portal ? parts.portal.handle(request) : Response.error()
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
  const outgoing = [{ url: 'http://collector/v1/sources/b24', applicationToken: TOKEN }]
  const portal = bitrix24Portal({ clock, fetch: network, outgoing, ...more })
  parts.portal = portal
  const log = memoryLog({ clock })
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'shop-web' }],
    log,
    sinks: [bitrix24({ hook: ADDRESS, ...sink }), witness],
    sources: [bitrix24Source({ name: 'b24', hook: ADDRESS, applicationToken: TOKEN, ...source })],
    clock,
    random: () => 0.5,
    fetch: network,
  })
  parts.collector = collector
  return {
    clock,
    portal,
    collector,
    log,
    seen,
    requests,
    network,
    apply: (applicationId) =>
      collector.track({
        event: 'Application Submitted',
        anonymousId: 'visitor-1',
        properties: { applicationId, form: { name: 'Sign-up' } },
      }),
    applicationIds: () => portal.all(sink?.entity ?? 'deal').map(({ values }) => values['UF_CRM_APP_ID']),
  }
}
