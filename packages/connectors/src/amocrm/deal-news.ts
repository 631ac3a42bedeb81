import type { Json, JsonObject, Message } from '@throughline/protocol'
import { contentId } from '../secrets.js'
import { embedded, objects, type Row } from './api.js'
import type { AccountBook } from './book.js'
import type { AmocrmSourceSettings, Stage } from './source-options.js'
import { DELETED, stageOf } from './stages.js'
import { text } from '../crm/values.js'

/** What was told of a deal last, so that only what is news is told. */
export interface Seen {
  /** Stands for the content. */
  readonly digest: string
  /** The time that was given to it, epoch milliseconds. */
  readonly at: number
  readonly status: string
  /** The sum that was told as paid. */
  readonly paid: number
}

export interface DealNews {
  readonly messages: readonly Message[]
  readonly seen: Seen
}

/**
 * What a deal, as the API gives it, tells that is news; `undefined` when it is as it was. amoCRM counts in seconds, and
 * two changes within one must not change places, so each is given a time of its own.
 */
export function dealNews(
  row: Row,
  seen: Seen | undefined,
  book: AccountBook,
  settings: AmocrmSourceSettings,
): DealNews | undefined {
  const { id } = row
  if (typeof id !== 'number') return undefined
  const paid = paidIn(row, settings)
  const stage = meaning(row, paid, book, settings)
  const properties = propertiesOf(row, stage, book, settings)
  const digest = contentId('d', [properties, paid])
  if (seen?.digest === digest) return undefined
  const at = Math.max(timeOf(row, stage, seen), (seen?.at ?? 0) + 1)
  const tell = (event: string, time: number, content: JsonObject): Message => ({
    type: 'track',
    event,
    messageId: contentId('amocrm', [book.accountId, event, time, content]),
    timestamp: time,
    properties: content,
  })
  const paidAt = dateOf(valueOf(row, settings.fields.paidAt)) ?? at
  return {
    messages: [
      ...opening(row, seen, at, stage).map((time) =>
        tell('Deal Changed', time, { ...identity(row, properties), stage: 'created', status: 'open' }),
      ),
      tell('Deal Changed', at, properties),
      ...(paid === (seen?.paid ?? 0) ? [] : [tell('Payment Received', paidAt, payment(row, paid, properties, book))]),
    ],
    seen: { digest, at, status: stage.status, paid },
  }
}

/**
 * That a deal is gone: into the bin, or into another one. `undefined` of a deal that was never told of, or is known to be
 * gone. What was paid stays known, so that it is not told again when the deal comes back.
 */
export function dealDeleted(
  dealId: string,
  goneAt: number,
  seen: Seen | undefined,
  book: AccountBook,
): DealNews | undefined {
  const properties = { dealId, stage: DELETED.name, status: DELETED.status }
  const digest = contentId('d', [properties])
  if (!seen || seen.digest === digest) return undefined
  const at = Math.max(goneAt, seen.at + 1)
  const messageId = contentId('amocrm', [book.accountId, 'Deal Changed', at, properties])
  return {
    messages: [{ type: 'track', event: 'Deal Changed', messageId, timestamp: at, properties }],
    seen: { digest, at, status: DELETED.status, paid: seen.paid },
  }
}

/** When a deal that is first seen late was made: its opening is told as well. */
function opening({ created_at }: Row, seen: Seen | undefined, at: number, { status }: Stage): readonly number[] {
  if (seen || typeof created_at !== 'number' || status === 'unsorted') return []
  return at - created_at * 1_000 > OPENING_MS ? [created_at * 1_000] : []
}

const OPENING_MS = 60_000

/** A deal that was closed since it was last seen changed then, whatever was written into it later. */
function timeOf({ updated_at, closed_at }: Row, { status }: Stage, seen: Seen | undefined): number {
  const updatedAt = typeof updated_at === 'number' ? updated_at * 1_000 : 0
  const closed = (status === 'won' || status === 'lost') && seen?.status !== status
  return closed && typeof closed_at === 'number' && closed_at > 0 ? Math.min(closed_at * 1_000, updatedAt) : updatedAt
}

function meaning(row: Row, paid: number, book: AccountBook, settings: AmocrmSourceSettings): Stage {
  if (row['is_deleted'] === true) return DELETED
  const place = book.place(numeral(row['pipeline_id']), numeral(row['status_id']))
  const stage = stageOf(place, settings.stages)
  if (settings.wonBy === 'stage' || stage.status === 'lost') return stage
  if (paid > 0) return { ...stage, status: 'won' }
  return stage.status === 'won' ? { ...stage, status: 'target' } : stage
}

function propertiesOf(row: Row, stage: Stage, book: AccountBook, settings: AmocrmSourceSettings): JsonObject {
  const { fields, applicationField } = settings
  const place = book.place(numeral(row['pipeline_id']), numeral(row['status_id']))
  const currency = settings.currency ?? book.currency ?? 'RUB'
  const costOfGoods = numberOf(valueOf(row, fields.costOfGoods))
  const product = text(valueOf(row, fields.product))
  const applicationId = text(valueOf(row, applicationField))
  const lossReason = stage.status === 'lost' ? lossReasonOf(row) : undefined
  const deleted = stage === DELETED
  return {
    dealId: numeral(row['id']),
    stage: stage.name,
    status: stage.status,
    pipeline: place.pipeline ?? place.pipelineId ?? '',
    ...(!deleted && typeof row['price'] === 'number' && { value: row['price'], currency }),
    ...(costOfGoods !== undefined && { costOfGoods, currency }),
    ...(product !== undefined && { product }),
    ...(lossReason !== undefined && { lossReason }),
    ...(applicationId !== undefined && { applicationId: applicationId.slice(0, 255) }),
  }
}

function identity(row: Row, { applicationId, pipeline }: JsonObject): JsonObject {
  return {
    dealId: numeral(row['id']),
    ...(pipeline !== undefined && { pipeline }),
    ...(applicationId !== undefined && { applicationId }),
  }
}

/** The same payment told again corrects it, so a deal's payment has one ID however it grows. */
function payment(
  row: Row,
  paid: number,
  { applicationId, costOfGoods, currency }: JsonObject,
  book: AccountBook,
): JsonObject {
  return {
    paymentId: `amocrm-${book.accountId}-${numeral(row['id'])}`,
    dealId: numeral(row['id']),
    amount: paid,
    currency: currency ?? book.currency ?? 'RUB',
    ...(costOfGoods !== undefined && { costOfGoods }),
    ...(applicationId !== undefined && { applicationId }),
  }
}

function paidIn(row: Row, { fields }: AmocrmSourceSettings): number {
  const value = valueOf(row, fields.paid)
  if (value === true) return numberOf(row['price']) ?? 0
  return Math.max(0, numberOf(value) ?? 0)
}

function lossReasonOf(row: Row): string | undefined {
  return text(embedded(row, 'loss_reason')[0]?.['name'])
}

/** The first value of a field, by its code or ID. */
function valueOf({ custom_fields_values }: Row, codeOrId: string | undefined): Json | undefined {
  if (codeOrId === undefined) return undefined
  const field = objects(custom_fields_values).find(
    ({ field_id, field_code }) => field_code === codeOrId || numeral(field_id) === codeOrId,
  )
  return objects(field?.['values'])[0]?.['value']
}

function numberOf(value: Json | undefined): number | undefined {
  const number =
    typeof value === 'string' && value.trim() !== '' ? Number(value.replace(',', '.').replaceAll(/\s/g, '')) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** Unix seconds, as a date field carries them. */
function dateOf(value: Json | undefined): number | undefined {
  const seconds = numberOf(value)
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1_000
}

function numeral(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : ''
}
