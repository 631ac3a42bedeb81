import type { AnySink, Source } from '@throughline/collector'
import { amocrm, amocrmOptions, amocrmSource, amocrmSourceOptions } from '@throughline/connectors/amocrm'
import { file, fileOptions } from '@throughline/connectors/file'
import { webhook, webhookOptions } from '@throughline/connectors/webhook'
import { connectorType, type ConnectorKind, type ConnectorType } from './connector-kind.js'

/** A sink as data: its type's name and its options. */
export type SinkOptions =
  | ({ readonly type: 'amocrm' } & Parameters<typeof amocrm>[0])
  | ({ readonly type: 'file' } & Parameters<typeof file>[0])
  | ({ readonly type: 'webhook' } & Parameters<typeof webhook>[0])

/** A source as data: its type's name and its options. */
export type SourceOptions = { readonly type: 'amocrm' } & Parameters<typeof amocrmSource>[0]

/** The sinks that a configuration may name. */
export const SINKS: ConnectorKind<AnySink> = {
  list: 'sinks',
  types: new Map<string, ConnectorType<AnySink>>([
    ['amocrm', connectorType({ schema: amocrmOptions, make: amocrm })],
    ['file', connectorType({ schema: fileOptions, make: file })],
    ['webhook', connectorType({ schema: webhookOptions, make: webhook })],
  ]),
  isMade: (value): value is AnySink => isNamed(value) && 'deliver' in value && typeof value.deliver === 'function',
}

/** The sources that a configuration may name. */
export const SOURCES: ConnectorKind<Source> = {
  list: 'sources',
  types: new Map([['amocrm', connectorType({ schema: amocrmSourceOptions, make: amocrmSource })]]),
  isMade: (value): value is Source => isNamed(value) && 'translate' in value && typeof value.translate === 'function',
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
}
