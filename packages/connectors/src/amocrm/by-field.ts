import { SinkUnavailable } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import { embedded, objects, type Row } from './api.js'
import { PAGE_ROWS } from './limits.js'
import type { Place } from './locate.js'

/** A deal that stands in amoCRM under an application ID. */
export interface FoundDeal {
  readonly dealId: number
  readonly price: number
  /** IDs of the custom fields that hold something. */
  readonly filled: ReadonlySet<number>
}

/** Length of the question: what stands in an address has a limit at every server on the way. */
const MOST_CHARACTERS = 6_000
/** Copies that managers have made come as well. */
const MOST_PAGES = 4

/**
 * Asks for all deals of the applications by the field, some fifty in one request. Whether the answer is about all of
 * them: an account may know nothing of such a question, and then it gives just any deals.
 */
export async function askByField(
  applicationIds: readonly string[],
  place: Place,
  take: (rows: readonly Row[]) => void,
): Promise<boolean> {
  const { witnesses, now } = place
  const pair = await witnesses.pair(now)
  if (!pair) return false
  for (const part of partsOf(applicationIds, place)) {
    const rows = await rowsOf([pair[0], ...part, pair[1]], place)
    const ids = rows?.map((row) => applicationOf(row, place.applicationFieldId)) ?? []
    const asked: ReadonlySet<string | undefined> = new Set([...pair, ...part])
    if (!rows || ids.some((id) => !asked.has(id))) {
      witnesses.deaf()
      return false
    }
    take(rows)
    if (!pair.every((id) => ids.includes(id))) {
      await witnesses.dismiss()
      return false
    }
  }
  return true
}

/** The rows of an answer; `undefined` where the account refuses the question, or its answer has no end. */
async function rowsOf(asked: readonly string[], place: Place): Promise<readonly Row[] | undefined> {
  const rows: Row[] = []
  const filter = asked.map((id) => termOf(id, place)).join('')
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await place.api.call('GET', `leads?limit=${PAGE_ROWS}&page=${page}${filter}`)
    if (answer.kind === 'refused') return undefined
    if (answer.kind === 'too-slow') throw new SinkUnavailable('server-error', 'amoCRM did not list leads in time')
    const found = embedded(answer.body, 'leads')
    rows.push(...found)
    if (found.length < PAGE_ROWS) return rows
  }
  return undefined
}

function partsOf(applicationIds: readonly string[], place: Place): readonly (readonly string[])[] {
  const parts: string[][] = []
  let room = 0
  for (const id of applicationIds) {
    const { length } = termOf(id, place)
    const last = parts.at(-1)
    if (last && length <= room) last.push(id)
    else {
      parts.push([id])
      room = MOST_CHARACTERS
    }
    room -= length
  }
  return parts
}

function termOf(applicationId: string, { applicationFieldId }: Place): string {
  return `&filter[custom_fields_values][${applicationFieldId}][]=${encodeURIComponent(applicationId)}`
}

export function read({ id, price, custom_fields_values }: Row): FoundDeal | undefined {
  if (typeof id !== 'number') return undefined
  const filled = objects(custom_fields_values).flatMap(({ field_id }) =>
    typeof field_id === 'number' ? [field_id] : [],
  )
  return { dealId: id, price: typeof price === 'number' ? price : 0, filled: new Set(filled) }
}

/** The application ID that a deal carries. */
export function applicationOf({ custom_fields_values }: Row, fieldId: number): string | undefined {
  const field = objects(custom_fields_values).find(({ field_id }) => field_id === fieldId)
  const value: Json | undefined = objects(field?.['values'])[0]?.['value']
  return typeof value === 'string' ? value : undefined
}
