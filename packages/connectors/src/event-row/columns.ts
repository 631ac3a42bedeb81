import { readPath } from '@throughline/collector'
import type { Json, TrackedEvent } from '@throughline/protocol'
import { z } from 'zod'
import type { From, MappingRule } from '../mapping/rule.js'

/** A column of a table of events, and where in the event its value stands. */
export interface EventColumn {
  readonly name: string
  readonly from: string
  /** `time` is epoch milliseconds in the event. What is no text is written as JSON where the column holds text. */
  readonly kind: 'text' | 'time' | 'boolean'
  /** Every event has it. */
  readonly always?: boolean
}

/** What most questions ask for; the whole event stands beside it, in the column {@link WHOLE}. */
export const EVENT_COLUMNS: readonly EventColumn[] = [
  { name: 'id', from: 'id', kind: 'text', always: true },
  { name: 'site', from: 'site', kind: 'text', always: true },
  { name: 'type', from: 'type', kind: 'text', always: true },
  { name: 'name', from: 'name', kind: 'text' },
  { name: 'occurred_at', from: 'occurredAt', kind: 'time', always: true },
  { name: 'received_at', from: 'receivedAt', kind: 'time', always: true },
  { name: 'anonymous_id', from: 'anonymousId', kind: 'text' },
  { name: 'user_id', from: 'userId', kind: 'text' },
  { name: 'application_id', from: 'applicationId', kind: 'text' },
  { name: 'deal_id', from: 'dealId', kind: 'text' },
  { name: 'session_id', from: 'session.id', kind: 'text' },
  { name: 'source', from: 'touch.source', kind: 'text' },
  { name: 'medium', from: 'touch.medium', kind: 'text' },
  { name: 'campaign', from: 'touch.campaign', kind: 'text' },
  { name: 'content', from: 'touch.content', kind: 'text' },
  { name: 'term', from: 'touch.term', kind: 'text' },
  { name: 'channel', from: 'touch.channel', kind: 'text' },
  { name: 'page_url', from: 'page.url', kind: 'text' },
  { name: 'device', from: 'device.type', kind: 'text' },
  { name: 'country', from: 'country', kind: 'text' },
  { name: 'bot', from: 'bot', kind: 'boolean' },
  { name: 'revises', from: 'revises', kind: 'text' },
]

/** The column that holds the event as the log has it, as JSON. */
export const WHOLE = 'event'

/** A name of a table, schema, database or column that needs no quotes anywhere. */
export const identifier: z.ZodType<string> = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected a name of lower-case letters, digits and underscores')

const TAKEN: ReadonlySet<string> = new Set([...EVENT_COLUMNS.map(({ name }) => name), WHOLE, 'stored_at'])

/** A user's own columns, of text, by the path of their value: `{ "plan": "properties.plan" }`. */
export const ownColumns: z.ZodType<Readonly<Record<string, string>>> = z
  .record(identifier, z.string().regex(/^[\w$-]+(\.[\w$-]+)*$/, 'expected a path such as properties.plan'))
  .refine(
    (columns) => !Object.keys(columns).some((name) => TAKEN.has(name)),
    `must have other names than the columns that are there: ${[...TAKEN].join(', ')}`,
  )

/** The columns of a table: the usual ones, and the user's own after them. */
export function columnsWith(own: Readonly<Record<string, string>>): readonly EventColumn[] {
  return [...EVENT_COLUMNS, ...Object.entries(own).map(([name, from]) => ({ name, from, kind: 'text' as const }))]
}

/** The values of an event's columns, moments in the form that the table takes; what has no value is absent. */
export function valuesOf(
  event: TrackedEvent,
  columns: readonly EventColumn[],
  momentOf: (at: number) => Json,
): Readonly<Record<string, Json>> {
  const values: Record<string, Json> = {}
  for (const { name, from, kind } of columns) {
    const value = readPath(event, from)
    if (value === undefined || value === null) continue
    if (kind === 'time' && typeof value === 'number') values[name] = momentOf(value)
    else values[name] = kind === 'text' && typeof value !== 'string' ? JSON.stringify(value) : value
  }
  return values
}

/** The columns as the mapping that they are. */
export function columnRules(columns: readonly EventColumn[]): readonly MappingRule[] {
  const fields = columns.map(({ name, from }): [string, From] => [name, from])
  return [{ when: {}, send: 'a row', with: Object.fromEntries([...fields, [WHOLE, 'the whole event']]) }]
}
