import type { AnySink, EventFilter, EventMap } from '@throughline/collector'
import type { amocrm } from '@throughline/connectors/amocrm'
import type { amplitude } from '@throughline/connectors/amplitude'
import type { bitrix24 } from '@throughline/connectors/bitrix24'
import type { clickhouse } from '@throughline/connectors/clickhouse'
import type { convead } from '@throughline/connectors/convead'
import type { csv } from '@throughline/connectors/csv'
import type { file } from '@throughline/connectors/file'
import type { ga4 } from '@throughline/connectors/ga4'
import type { googleAds } from '@throughline/connectors/google-ads'
import type { kafka } from '@throughline/connectors/kafka'
import type { meta } from '@throughline/connectors/meta'
import type { metrica } from '@throughline/connectors/metrica'
import type { nats } from '@throughline/connectors/nats'
import type { postgres } from '@throughline/connectors/postgres'
import type { segment } from '@throughline/connectors/segment'
import type { webhook } from '@throughline/connectors/webhook'
import { hasName, type ConnectorKind } from './connector-kind.js'
import { sinkType } from './sink-type.js'

/** What every sink takes beside its connector's own options. */
export interface CommonSinkOptions {
  /** Which events it sees: all that is stated must hold. Default: all. */
  readonly filter?: EventFilter
  /** What it sees in place of what the event says: renamed, dropped, added from a path or as a constant. */
  readonly map?: EventMap
  /** Where it begins when it is new: `beginning`, `now` or a date. Default: `beginning`. */
  readonly startFrom?: string
  /** Its name before it was renamed: it goes on where that one was. */
  readonly formerly?: string
}

/** A sink as data: its type's name and its options. */
export type SinkOptions = CommonSinkOptions &
  (
    | ({ readonly type: 'amocrm' } & Parameters<typeof amocrm>[0])
    | ({ readonly type: 'amplitude' } & Parameters<typeof amplitude>[0])
    | ({ readonly type: 'bitrix24' } & Parameters<typeof bitrix24>[0])
    | ({ readonly type: 'clickhouse' } & Parameters<typeof clickhouse>[0])
    | ({ readonly type: 'csv' } & Parameters<typeof csv>[0])
    | ({ readonly type: 'convead' } & Parameters<typeof convead>[0])
    | ({ readonly type: 'file' } & Parameters<typeof file>[0])
    | ({ readonly type: 'ga4' } & Parameters<typeof ga4>[0])
    | ({ readonly type: 'kafka' } & Parameters<typeof kafka>[0])
    | ({ readonly type: 'nats' } & Parameters<typeof nats>[0])
    | ({ readonly type: 'postgres' } & Parameters<typeof postgres>[0])
    | ({ readonly type: 'segment' } & Parameters<typeof segment>[0])
    | ({ readonly type: 'metrica' } & Parameters<typeof metrica>[0])
    | ({ readonly type: 'meta' } & Parameters<typeof meta>[0])
    | ({ readonly type: 'google-ads' } & Parameters<typeof googleAds>[0])
    | ({ readonly type: 'webhook' } & Parameters<typeof webhook>[0])
  )

/** The sinks that a configuration may name; each is read when one does, as most configurations name few. */
export const SINKS: ConnectorKind<AnySink> = {
  list: 'sinks',
  types: new Map(
    Object.entries({
      amocrm: async () => {
        const { amocrm: make, amocrmOptions: schema } = await import('@throughline/connectors/amocrm')
        return sinkType({ schema, make })
      },
      amplitude: async () => {
        const { amplitude: make, amplitudeOptions: schema } = await import('@throughline/connectors/amplitude')
        return sinkType({ schema, make })
      },
      bitrix24: async () => {
        const { bitrix24: make, bitrix24Options: schema } = await import('@throughline/connectors/bitrix24')
        return sinkType({ schema, make })
      },
      clickhouse: async () => {
        const { clickhouse: make, clickhouseOptions: schema } = await import('@throughline/connectors/clickhouse')
        return sinkType({ schema, make })
      },
      convead: async () => {
        const { convead: make, conveadOptions: schema } = await import('@throughline/connectors/convead')
        return sinkType({ schema, make })
      },
      csv: async () => {
        const { csv: make, csvOptions: schema } = await import('@throughline/connectors/csv')
        return sinkType({ schema, make })
      },
      file: async () => {
        const { file: make, fileOptions: schema } = await import('@throughline/connectors/file')
        return sinkType({ schema, make })
      },
      ga4: async () => {
        const { ga4: make, ga4Options: schema } = await import('@throughline/connectors/ga4')
        return sinkType({ schema, make })
      },
      'google-ads': async () => {
        const { googleAds: make, googleAdsOptions: schema } = await import('@throughline/connectors/google-ads')
        return sinkType({ schema, make })
      },
      kafka: async () => {
        const { kafka: make, kafkaOptions: schema } = await import('@throughline/connectors/kafka')
        return sinkType({ schema, make })
      },
      meta: async () => {
        const { meta: make, metaOptions: schema } = await import('@throughline/connectors/meta')
        return sinkType({ schema, make })
      },
      metrica: async () => {
        const { metrica: make, metricaOptions: schema } = await import('@throughline/connectors/metrica')
        return sinkType({ schema, make })
      },
      nats: async () => {
        const { nats: make, natsOptions: schema } = await import('@throughline/connectors/nats')
        return sinkType({ schema, make })
      },
      postgres: async () => {
        const { postgres: make, postgresOptions: schema } = await import('@throughline/connectors/postgres')
        return sinkType({ schema, make })
      },
      segment: async () => {
        const { segment: make, segmentOptions: schema } = await import('@throughline/connectors/segment')
        return sinkType({ schema, make })
      },
      webhook: async () => {
        const { webhook: make, webhookOptions: schema } = await import('@throughline/connectors/webhook')
        return sinkType({ schema, make })
      },
    } satisfies Record<SinkOptions['type'], unknown>),
  ),
  isMade: (value): value is AnySink => hasName(value) && 'deliver' in value && typeof value.deliver === 'function',
}
