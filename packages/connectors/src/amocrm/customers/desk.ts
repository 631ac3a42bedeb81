import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import type { AmocrmApi } from '../api.js'
import type { FieldBook } from '../fields.js'
import { AMOCRM_LIMITS, SEARCH_LAG_MS } from '../limits.js'
import type { AmocrmSettings } from '../options.js'
import type { Payment } from '../state.js'
import type { CustomerRecord, CustomerRecords } from './records.js'

/** A user who has paid, with what is still to be written of it. */
export interface Buyer {
  /** Of its record: the site and the user's ID. */
  readonly name: string
  readonly userId: string
  /** Contact of the user's deal. */
  readonly contactId?: number
  readonly payments: readonly Payment[]
}

/** What the steps from a payment to a transaction need. */
export interface Desk {
  readonly api: AmocrmApi
  readonly fields: FieldBook
  readonly settings: AmocrmSettings
  readonly context: DeliveryContext
  readonly records: CustomerRecords
  /** As they stand now. */
  readonly known: Map<string, CustomerRecord>
  readonly settle: (buyer: Buyer, result: Result) => void
}

/** Writes records down, and goes on with them. */
export async function keep(records: ReadonlyMap<string, CustomerRecord>, desk: Desk): Promise<void> {
  await desk.records.write(records)
  for (const [name, record] of records) desk.known.set(name, record)
}

/** By when it can be seen what a request that begins now has done. */
export function darkUntil({ context }: Desk): number {
  return context.clock.now() + AMOCRM_LIMITS.timeoutMs + SEARCH_LAG_MS
}

/** How long an open end is to be left alone; `undefined` where it can be looked into. A clock may be set back. */
export function darkFor({ darkUntil: until }: CustomerRecord, { context }: Desk): number | undefined {
  const left = (until ?? 0) - context.clock.now()
  return left > 0 && left <= AMOCRM_LIMITS.timeoutMs + SEARCH_LAG_MS ? left : undefined
}

/** Whether the account has certainly done nothing. */
export function didNothing(error: unknown): boolean {
  if (!(error instanceof SinkUnavailable)) return false
  return ['unauthorised', 'rate-limited', 'refused', 'too-large'].includes(error.code)
}

/** Without its open end. */
export function clear(record: CustomerRecord): CustomerRecord {
  const { darkUntil: _, ...rest } = record
  return { ...rest, sending: [] }
}
