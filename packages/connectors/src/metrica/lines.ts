import type { TrackedEvent } from '@throughline/protocol'
import type { Mapped } from '../mapping/rule.js'
import { textOf } from '../text-of.js'
import type { FileLine } from './api.js'
import { DAY_MS, MAX_AGE_MS } from './limits.js'
import type { MetricaSettings } from './options.js'
import { visitorOf, type MetricaVisitor } from './visitor.js'

/** A line of a file of conversions or calls, of which one file holds those of one kind of ID. */
export interface VisitorLine extends MetricaVisitor {
  /** Name of the goal. */
  readonly goal: string
  readonly cells: FileLine
}

/** What Metrica is told in files of lines that it counts again whenever they come again. */
export interface LineKind {
  /** Where files go, below the counter. */
  readonly upload: string
  /** Where the latest files are listed. */
  readonly list: string
  /** Beside the visitor's ID. */
  readonly columns: readonly string[]
  /** The parameter of the request that names the goal, where it is not a column: then a file holds one goal. */
  readonly goalParameter?: string
  cells(mapped: Mapped): FileLine
}

/** https://yandex.ru/dev/metrika/doc/api2/management/offline_conversion/upload.html */
export const CONVERSIONS: LineKind = {
  upload: 'offline_conversions/upload',
  list: 'offline_conversions/uploadings',
  columns: ['Target', 'DateTime', 'Price', 'Currency'],
  cells: ({ name, fields }) => ({ Target: name, ...price(fields) }),
}

/** https://yandex.ru/dev/metrika/doc/api2/management/offline_conversion/uploadcalls.html */
export const CALLS: LineKind = {
  upload: 'offline_conversions/upload_calls',
  list: 'offline_conversions/calls_uploadings',
  columns: [
    'DateTime',
    'StaticCall',
    'Price',
    'Currency',
    'PhoneNumber',
    'TalkDuration',
    'HoldDuration',
    'CallMissed',
    'Tag',
    'FirstTimeCaller',
    'URL',
  ],
  goalParameter: 'new_goal_name',
  cells: ({ fields }) => {
    // Whose visitor is known called a number that was shown to that visitor alone.
    const cells: Record<string, string | number> = { StaticCall: 0, ...price(fields) }
    for (const column of ['Tag', 'URL']) cells[column] = textOf(fields[column]) ?? ''
    cells['PhoneNumber'] = (textOf(fields['PhoneNumber']) ?? '').replaceAll(/[^+\d]/g, '')
    for (const column of ['TalkDuration', 'HoldDuration', 'CallMissed', 'FirstTimeCaller']) {
      const number = Number(textOf(fields[column]))
      if (Number.isFinite(number)) cells[column] = Math.round(number)
    }
    return cells
  },
}

/** The line, or why Metrica would not take it: it refuses a wrong line without saying which it was. */
export function toLine(
  event: TrackedEvent,
  mapped: Mapped,
  { kind, settings, now }: { readonly kind: LineKind; readonly settings: MetricaSettings; readonly now: number },
): VisitorLine | { readonly rejected: string } {
  const visitor = visitorOf(event, settings)
  if (!visitor) return { rejected: 'Metrica would not know the visitor: no _ym_uid and no yclid' }
  if (event.occurredAt > now) return { rejected: 'Metrica takes nothing of the future' }
  if (now - event.occurredAt > MAX_AGE_MS) {
    return { rejected: `Metrica takes nothing older than ${MAX_AGE_MS / DAY_MS} days` }
  }
  const time = Math.floor(event.occurredAt / 1_000)
  return { ...visitor, goal: mapped.name, cells: { ...kind.cells(mapped), DateTime: time } }
}

function price(fields: Mapped['fields']): FileLine {
  const [amount, currency] = [Number(textOf(fields['Price'])), textOf(fields['Currency'])]
  if (!Number.isFinite(amount)) return {}
  return { Price: amount, ...(currency !== undefined && { Currency: currency }) }
}
