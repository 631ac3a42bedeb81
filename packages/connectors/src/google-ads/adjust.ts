import { isJsonObject, type Json, type JsonObject, type TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import type { Mapped } from '../mapping/rule.js'
import { textOf } from '../text-of.js'
import { clickOf, orderIdOf, timeOf } from './encode.js'
import { adjustedBy } from './mapping.js'
import type { GoogleAdsSettings } from './options.js'

/** A `ConversionAdjustment`: https://developers.google.com/google-ads/api/reference/rpc/v23/ConversionAdjustment */
export type Adjustment = JsonObject

/** A conversion that Google was told of, and what has become of it since. */
export interface ToldConversion {
  /** When it happened, epoch milliseconds. */
  readonly at: number
  /** When the payment or the deal said last what it is worth, epoch milliseconds: news may come late. */
  readonly saidAt: number
  /** As it said then. */
  readonly value?: number
  readonly currency?: string
  /** What was paid back, by the refunds' IDs, so that one that is told twice counts once. */
  readonly refunds: Readonly<Record<string, number>>
  readonly lost: boolean
  /** Whether Google was told to take it back, after which nothing can be changed. */
  readonly retracted: boolean
  /** What Google was told last that it is worth. */
  readonly sent?: number
  /** The time of the last adjustment, epoch milliseconds: Google takes the next one only if it is later. */
  readonly adjustedAt?: number
}

/** The conversion that an event tells of or adjusts. */
export interface NamedConversion {
  /** Names it in the sink's memory. */
  readonly key: string
  readonly action: string
  readonly orderId: string
}

/** The conversion; `undefined`: Google could not find it again, since it has no order ID or is by a click without one. */
export function conversionOf(
  event: TrackedEvent,
  mapped: Mapped,
  { customerId, conversionActions }: GoogleAdsSettings,
): NamedConversion | undefined {
  const name = adjustedBy(mapped.name) ?? mapped.name
  const id = conversionActions[name]
  const orderId = orderIdOf(event, { ...mapped, name })
  // Conversions of `wbraid` cannot be adjusted.
  if (id === undefined || orderId === undefined || clickOf(event)?.id['wbraid'] !== undefined) return undefined
  const action = `customers/${customerId}/conversionActions/${id}`
  return { key: `conversion ${JSON.stringify([action, orderId])}`, action, orderId }
}

/** The conversion after an event that tells of it, be it for the first time or with another value. */
export function toldBy(event: TrackedEvent, { fields }: Mapped, before: ToldConversion | undefined): ToldConversion {
  const { occurredAt: at } = event
  const value = Number(textOf(fields['conversionValue']))
  const currency = textOf(fields['currencyCode'])
  const said = { saidAt: at, ...(currency !== undefined && Number.isFinite(value) && { value, currency }) }
  if (before) return at < before.saidAt ? before : { ...before, ...said }
  return {
    at,
    refunds: {},
    lost: false,
    retracted: false,
    ...said,
    ...given<{ sent: number }>({ sent: said.value }),
  }
}

/** The conversion after an event that takes it back or lessens it, or why it cannot. */
export function adjustedAfter(
  event: TrackedEvent,
  { name, fields }: Mapped,
  before: ToldConversion,
): ToldConversion | { readonly rejected: string } {
  // What was lost before it was won is not lost now.
  if (name === 'lost') return { ...before, lost: before.lost || event.occurredAt >= before.saidAt }
  const amount = Number(textOf(fields['conversionValue']))
  const currency = textOf(fields['currencyCode'])
  // Of a conversion without a sum there is none to take off.
  if (before.value === undefined || !Number.isFinite(amount)) return before
  if (before.currency !== currency)
    return { rejected: `it was paid in ${before.currency} and is paid back in ${currency}` }
  const id = textOf(event.properties['paymentId']) ?? event.id
  return { ...before, refunds: { ...before.refunds, [id]: Math.abs(amount) } }
}

/** What it is worth after all refunds; `undefined`: nothing is known of its worth. */
function worthOf({ value, refunds }: ToldConversion): number | undefined {
  if (value === undefined) return undefined
  const left = Object.values(refunds).reduce((rest, amount) => rest - amount, value)
  // Sums of money: a rest of a millionth is one of the machine's arithmetic.
  return Math.round(left * 1e6) / 1e6
}

/** What Google must be told, and how the conversion then stands there; `undefined`: it knows. */
export function adjustmentOf(
  told: ToldConversion,
  { action, orderId }: NamedConversion,
  at: number,
): { readonly item: Adjustment; readonly after: ToldConversion } | undefined {
  if (told.retracted) return undefined
  const worth = worthOf(told)
  const refunded = Object.keys(told.refunds).length > 0
  const adjustedAt = Math.max(at, (told.adjustedAt ?? told.at) + 1_000)
  const common = { conversionAction: action, orderId, adjustmentDateTime: timeOf(adjustedAt) }
  if (told.lost || (refunded && worth !== undefined && worth <= 0))
    return { item: { ...common, adjustmentType: 'RETRACTION' }, after: { ...told, retracted: true, adjustedAt } }
  if (worth === undefined || worth === told.sent || told.currency === undefined) return undefined
  return {
    item: {
      ...common,
      adjustmentType: 'RESTATEMENT',
      restatementValue: { adjustedValue: worth, currencyCode: told.currency },
    },
    after: { ...told, sent: worth, adjustedAt },
  }
}

/** A conversion as the sink's memory keeps it. */
export function readToldConversion(note: Json | undefined): ToldConversion | undefined {
  if (!isJsonObject(note)) return undefined
  const { at, saidAt, value, currency, refunds, lost, retracted, sent, adjustedAt } = note
  if (typeof at !== 'number' || typeof saidAt !== 'number' || !isJsonObject(refunds)) return undefined
  return {
    at,
    saidAt,
    refunds: Object.fromEntries(
      Object.entries(refunds).flatMap(([id, amount]) => (typeof amount === 'number' ? [[id, amount]] : [])),
    ),
    lost: lost === true,
    retracted: retracted === true,
    ...(typeof value === 'number' && { value }),
    ...(typeof currency === 'string' && { currency }),
    ...(typeof sent === 'number' && { sent }),
    ...(typeof adjustedAt === 'number' && { adjustedAt }),
  }
}
