import type { TrackedEvent } from '@throughline/protocol'
import type { Mapped } from '../mapping/rule.js'
import { textOf } from '../text-of.js'
import { DAY_MS, MAX_AGE_MS } from './limits.js'
import type { MetricaSettings } from './options.js'

/** By what Metrica finds the visitor. A file knows one of them only. */
export const ID_COLUMNS = ['ClientId', 'Yclid', 'UserId'] as const

/** One line of a file of offline conversions. */
export interface Conversion {
  readonly idColumn: (typeof ID_COLUMNS)[number]
  readonly id: string
  /** Name of the goal. */
  readonly Target: string
  /** Epoch seconds. */
  readonly DateTime: number
  readonly Price?: number
  /** ISO 4217. */
  readonly Currency?: string
}

/** How Metrica would know the visitor; `undefined`: not at all. */
export function visitorOf(
  event: TrackedEvent,
  { userIds }: Pick<MetricaSettings, 'userIds'>,
): Pick<Conversion, 'idColumn' | 'id'> | undefined {
  // Longer than a number may be, and so a text everywhere.
  const clientId = event.trackers?.metricaClientId
  if (clientId !== undefined && /^\d+$/.test(clientId)) return { idColumn: 'ClientId', id: clientId }
  const yclid = [...(event.touches?.chain ?? []), ...(event.touch ? [event.touch] : [])]
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ clickIds }) => clickIds?.yclid ?? [])[0]
  if (yclid !== undefined) return { idColumn: 'Yclid', id: yclid }
  return userIds && event.userId !== undefined ? { idColumn: 'UserId', id: event.userId } : undefined
}

/** The line, or why Metrica would not take it: it refuses a wrong line without saying which it was. */
export function toConversion(
  event: TrackedEvent,
  { name, fields }: Mapped,
  { settings, now }: { readonly settings: MetricaSettings; readonly now: number },
): Conversion | { readonly rejected: string } {
  const visitor = visitorOf(event, settings)
  if (!visitor) return { rejected: 'Metrica would not know the visitor: no _ym_uid and no yclid' }
  if (event.occurredAt > now) return { rejected: 'Metrica takes nothing of the future' }
  if (now - event.occurredAt > MAX_AGE_MS) {
    return { rejected: `Metrica takes nothing older than ${MAX_AGE_MS / DAY_MS} days` }
  }
  const [price, currency] = [Number(textOf(fields['Price'])), textOf(fields['Currency'])]
  return {
    ...visitor,
    Target: name,
    DateTime: Math.floor(event.occurredAt / 1_000),
    ...(Number.isFinite(price) && { Price: price, ...(currency !== undefined && { Currency: currency }) }),
  }
}
