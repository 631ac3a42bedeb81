import type { Json, JsonObject, Message } from '@throughline/protocol'
import { given } from '../given.js'
import { contentId } from '../secrets.js'
import { textOf } from '../text-of.js'
import type { Bitrix24SourceSettings } from './source-options.js'
import { meaningOf, type Names } from './stages.js'

/** A row of a list as news of a deal. */
export interface News {
  /** As `Deal Changed` names it: the deal's ID, or `L_12` of a lead and of the deal that it became. */
  readonly dealId: string
  /** When it changed, epoch milliseconds. */
  readonly at: number
  readonly properties: JsonObject
  /** What has been paid so far, where the portal says it; major units. */
  readonly paid?: number
}

export interface Reading {
  readonly names: Names
  readonly settings: Bitrix24SourceSettings
}

/** The fields that a reading asks for. */
export function selected(kind: 'deal' | 'lead', settings: Bitrix24SourceSettings): readonly string[] {
  const { applicationField, fields, wonField, paidField } = settings
  const own = [
    applicationField,
    ...Object.values(fields),
    ...(wonField ? [wonField] : []),
    ...(paidField ? [paidField] : []),
  ]
  const common = ['ID', 'OPPORTUNITY', 'CURRENCY_ID', 'DATE_MODIFY', ...own]
  return kind === 'deal'
    ? [...common, 'STAGE_ID', 'STAGE_SEMANTIC_ID', 'CATEGORY_ID', 'LEAD_ID']
    : [...common, 'STATUS_ID', 'STATUS_SEMANTIC_ID', 'DATE_CLOSED']
}

/** What a row of a list tells; `undefined` when it is not such a row. */
export function readRow(kind: 'deal' | 'lead', row: JsonObject, reading: Reading): News | undefined {
  const { settings, names } = reading
  const id = textOf(row['ID'])
  const stageId = textOf(row[kind === 'deal' ? 'STAGE_ID' : 'STATUS_ID'])
  // A lead that is closed was so when it was closed; an edit after that is no news of its deal.
  const at = Date.parse(textOf(row['DATE_CLOSED']) ?? textOf(row['DATE_MODIFY']) ?? '')
  if (id === undefined || stageId === undefined || Number.isNaN(at)) return undefined
  const semantics = textOf(row[`${kind === 'deal' ? 'STAGE' : 'STATUS'}_SEMANTIC_ID`]) ?? 'P'
  const stage = meaningOf(kind, { id: stageId, semantics }, reading)
  const pipelineId = kind === 'deal' ? textOf(row['CATEGORY_ID']) : undefined
  const value = amount(row['OPPORTUNITY'])
  const currency = textOf(row['CURRENCY_ID'])
  const paid = settings.paidField === undefined ? undefined : amount(row[settings.paidField])
  const properties = given<{ [key: string]: Json }>({
    ...ownProperties(row, settings),
    dealId: dealIdOf(kind, id, row, settings),
    stage: stage.name,
    status: wonByField(stage.status, row, settings),
    pipeline: kind === 'lead' ? 'leads' : pipelineId && (names.pipelines.get(pipelineId) ?? pipelineId),
    ...(currency !== undefined && { value, currency }),
    applicationId: textOf(row[settings.applicationField]),
  })
  return { dealId: dealIdOf(kind, id, row, settings), at, properties, ...(paid !== undefined && { paid }) }
}

/** In Bitrix24's own notation a lead is `L_12`; its deal goes on under that name, so that both are one. */
function dealIdOf(kind: 'deal' | 'lead', id: string, row: JsonObject, { entity }: Bitrix24SourceSettings): string {
  if (kind === 'lead') return `L_${id}`
  const leadId = textOf(row['LEAD_ID'])
  return entity === 'lead' && leadId !== undefined && leadId !== '0' ? `L_${leadId}` : id
}

function wonByField(
  status: News['properties'][string],
  row: JsonObject,
  { wonField }: Bitrix24SourceSettings,
): Json | undefined {
  if (wonField === undefined || status === 'lost') return status
  if (isFilled(row[wonField])) return 'won'
  return status === 'won' ? 'target' : status
}

function isFilled(value: Json | undefined): boolean {
  const said = textOf(value)
  return said !== undefined && !/^(0+([.,]0+)?(\|\w+)?|N|false)$/i.test(said)
}

const NUMBERS: ReadonlySet<string> = new Set(['costOfGoods', 'value'])

function ownProperties(
  row: JsonObject,
  { fields }: Bitrix24SourceSettings,
): Readonly<Record<string, Json | undefined>> {
  const entries = Object.entries(fields).map(([property, field]): [string, Json | undefined] => [
    property,
    NUMBERS.has(property) ? amount(row[field]) : textOf(row[field]),
  ])
  return Object.fromEntries(entries)
}

export function dealChanged({ at, properties }: News, portal: string): Message {
  const messageId = contentId('bitrix24', [portal, at, properties])
  return { type: 'track', event: 'Deal Changed', messageId, timestamp: at, properties }
}

/** A deal that was deleted brings no money any more, whatever stage it stood in. */
export function dealDeleted(dealId: string, at: number, portal: string): Message {
  const properties = { dealId, stage: 'deleted', status: 'lost' }
  return {
    type: 'track',
    event: 'Deal Changed',
    messageId: contentId('bitrix24', [portal, properties]),
    timestamp: at,
    properties,
  }
}

/** What was paid since the sum was last seen, or `undefined` when nothing was. */
export function paymentReceived(
  { dealId, at, properties, paid }: News,
  before: number,
  portal: string,
): Message | undefined {
  if (paid === undefined || paid === before) return undefined
  const { currency, applicationId } = properties
  const paymentId = contentId('bitrix24', [portal, dealId, before, paid, at])
  return {
    type: 'track',
    event: 'Payment Received',
    messageId: paymentId,
    timestamp: at,
    properties: {
      paymentId,
      // Adding decimals leaves a trail of binary dust far below the smallest coin.
      amount: Math.round((paid - before) * 1e6) / 1e6,
      currency: currency ?? 'RUB',
      dealId,
      ...(applicationId !== undefined && { applicationId }),
    },
  }
}

/** A field of money holds `1500.00|RUB`. */
function amount(value: Json | undefined): number | undefined {
  const said = textOf(value)?.split('|')[0]
  const number = Number(said)
  return said !== undefined && said !== '' && Number.isFinite(number) ? number : undefined
}
