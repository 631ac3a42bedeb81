import type { AnySink, EventFilter, EventMap, Source } from '@throughline/collector'
import { amocrm, amocrmOptions, amocrmSource, amocrmSourceOptions } from '@throughline/connectors/amocrm'
import { amplitude, amplitudeOptions } from '@throughline/connectors/amplitude'
import { bitrix24, bitrix24Options, bitrix24Source, bitrix24SourceOptions } from '@throughline/connectors/bitrix24'
import { clickhouse, clickhouseOptions } from '@throughline/connectors/clickhouse'
import { csv, csvOptions } from '@throughline/connectors/csv'
import { convead, conveadOptions } from '@throughline/connectors/convead'
import { file, fileOptions } from '@throughline/connectors/file'
import { ga4, ga4Options } from '@throughline/connectors/ga4'
import { jsonSource, jsonSourceOptions } from '@throughline/connectors/json'
import { kafka, kafkaOptions } from '@throughline/connectors/kafka'
import { nats, natsOptions } from '@throughline/connectors/nats'
import { postgres, postgresOptions } from '@throughline/connectors/postgres'
import { segment, segmentOptions } from '@throughline/connectors/segment'
import { meta, metaOptions } from '@throughline/connectors/meta'
import { metrica, metricaOptions } from '@throughline/connectors/metrica'
import { googleAds, googleAdsOptions } from '@throughline/connectors/google-ads'
import { vkAds, vkAdsOptions } from '@throughline/connectors/vk-ads'
import { webhook, webhookOptions } from '@throughline/connectors/webhook'
import { yandexDirect, yandexDirectOptions } from '@throughline/connectors/yandex-direct'
import { connectorType, type ConnectorKind, type ConnectorType } from './connector-kind.js'
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

/** A source as data: its type's name and its options. */
export type SourceOptions =
  | ({ readonly type: 'amocrm' } & Parameters<typeof amocrmSource>[0])
  | ({ readonly type: 'bitrix24' } & Parameters<typeof bitrix24Source>[0])
  | ({ readonly type: 'json' } & Parameters<typeof jsonSource>[0])
  | ({ readonly type: 'vk-ads' } & Parameters<typeof vkAds>[0])
  | ({ readonly type: 'yandex-direct' } & Parameters<typeof yandexDirect>[0])

/** The sinks that a configuration may name. */
export const SINKS: ConnectorKind<AnySink> = {
  list: 'sinks',
  types: new Map<string, ConnectorType<AnySink>>([
    ['amocrm', sinkType({ schema: amocrmOptions, make: amocrm })],
    ['amplitude', sinkType({ schema: amplitudeOptions, make: amplitude })],
    ['bitrix24', sinkType({ schema: bitrix24Options, make: bitrix24 })],
    ['clickhouse', sinkType({ schema: clickhouseOptions, make: clickhouse })],
    ['csv', sinkType({ schema: csvOptions, make: csv })],
    ['convead', sinkType({ schema: conveadOptions, make: convead })],
    ['file', sinkType({ schema: fileOptions, make: file })],
    ['ga4', sinkType({ schema: ga4Options, make: ga4 })],
    ['kafka', sinkType({ schema: kafkaOptions, make: kafka })],
    ['nats', sinkType({ schema: natsOptions, make: nats })],
    ['postgres', sinkType({ schema: postgresOptions, make: postgres })],
    ['segment', sinkType({ schema: segmentOptions, make: segment })],
    ['metrica', sinkType({ schema: metricaOptions, make: metrica })],
    ['meta', sinkType({ schema: metaOptions, make: meta })],
    ['google-ads', sinkType({ schema: googleAdsOptions, make: googleAds })],
    ['webhook', sinkType({ schema: webhookOptions, make: webhook })],
  ]),
  isMade: (value): value is AnySink => isNamed(value) && 'deliver' in value && typeof value.deliver === 'function',
}

/** The sources that a configuration may name. */
export const SOURCES: ConnectorKind<Source> = {
  list: 'sources',
  types: new Map<string, ConnectorType<Source>>([
    ['amocrm', connectorType({ schema: amocrmSourceOptions, make: amocrmSource })],
    ['bitrix24', connectorType({ schema: bitrix24SourceOptions, make: bitrix24Source })],
    ['json', connectorType({ schema: jsonSourceOptions, make: jsonSource })],
    ['vk-ads', connectorType({ schema: vkAdsOptions, make: vkAds })],
    ['yandex-direct', connectorType({ schema: yandexDirectOptions, make: yandexDirect })],
  ]),
  isMade: (value): value is Source => isNamed(value) && 'translate' in value && typeof value.translate === 'function',
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
}
