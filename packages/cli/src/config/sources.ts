import type { Source } from '@throughline/collector'
import type { amocrmSource } from '@throughline/connectors/amocrm'
import type { bitrix24Source } from '@throughline/connectors/bitrix24'
import type { jsonSource } from '@throughline/connectors/json'
import type { vkAds } from '@throughline/connectors/vk-ads'
import type { yandexDirect } from '@throughline/connectors/yandex-direct'
import { connectorType, hasName, type ConnectorKind } from './connector-kind.js'

/** A source as data: its type's name and its options. */
export type SourceOptions =
  | ({ readonly type: 'amocrm' } & Parameters<typeof amocrmSource>[0])
  | ({ readonly type: 'bitrix24' } & Parameters<typeof bitrix24Source>[0])
  | ({ readonly type: 'json' } & Parameters<typeof jsonSource>[0])
  | ({ readonly type: 'vk-ads' } & Parameters<typeof vkAds>[0])
  | ({ readonly type: 'yandex-direct' } & Parameters<typeof yandexDirect>[0])

/** The sources that a configuration may name. */
export const SOURCES: ConnectorKind<Source> = {
  list: 'sources',
  types: new Map(
    Object.entries({
      amocrm: async () => {
        const { amocrmSource: make, amocrmSourceOptions: schema } = await import('@throughline/connectors/amocrm')
        return connectorType({ schema, make })
      },
      bitrix24: async () => {
        const { bitrix24Source: make, bitrix24SourceOptions: schema } = await import('@throughline/connectors/bitrix24')
        return connectorType({ schema, make })
      },
      json: async () => {
        const { jsonSource: make, jsonSourceOptions: schema } = await import('@throughline/connectors/json')
        return connectorType({ schema, make })
      },
      'vk-ads': async () => {
        const { vkAds: make, vkAdsOptions: schema } = await import('@throughline/connectors/vk-ads')
        return connectorType({ schema, make })
      },
      'yandex-direct': async () => {
        const { yandexDirect: make, yandexDirectOptions: schema } =
          await import('@throughline/connectors/yandex-direct')
        return connectorType({ schema, make })
      },
    } satisfies Record<SourceOptions['type'], unknown>),
  ),
  isMade: (value): value is Source => hasName(value) && 'translate' in value && typeof value.translate === 'function',
}
