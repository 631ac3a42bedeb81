import type { Json } from '@throughline/protocol'
import { listPage, objects, type AmocrmApi, type Row } from './api.js'
import { PAGE_ROWS } from './limits.js'

/** A deal that stands in amoCRM under an application ID. */
export interface FoundDeal {
  readonly dealId: number
  readonly price: number
  /** IDs of the custom fields that hold something. */
  readonly filled: ReadonlySet<number>
}

/** Since when each application's deal may have been made or changed, epoch milliseconds. */
export type Wanted = ReadonlyMap<string, number>

/** Clocks differ, and a deal's change is kept in whole seconds. */
const SKEW_MS = 120_000
/** Up to so many, a search for each costs less than reading what has changed. */
const FEW = 2

/**
 * Finds the deals of applications by the field that holds the application ID; of copies that managers have made, the
 * original. Many are found together, among the deals that have changed of late; a few by a search for each.
 */
export async function locateDeals(
  wanted: Wanted,
  api: AmocrmApi,
  applicationFieldId: number,
): Promise<ReadonlyMap<string, FoundDeal>> {
  const found = new Map<string, FoundDeal>()
  const take = (rows: readonly Row[]): void => {
    for (const row of rows) {
      const applicationId = valueOf(row, applicationFieldId)
      const deal = applicationId !== undefined && wanted.has(applicationId) ? read(row) : undefined
      if (applicationId === undefined || !deal) continue
      const known = found.get(applicationId)
      if (!known || deal.dealId < known.dealId) found.set(applicationId, deal)
    }
  }
  const complete = wanted.size > FEW && (await listChanged(wanted, api, take))
  if (complete) return found
  for (const applicationId of wanted.keys()) {
    if (found.has(applicationId)) continue
    // The search is by words and over all fields, so what it finds is only a candidate.
    take(await listPage(api, `leads?query=${encodeURIComponent(applicationId)}&limit=${PAGE_ROWS}`, 'leads'))
  }
  return found
}

/** Reads what has changed since the earliest of them; `false` when that would cost more than searching for each. */
async function listChanged(wanted: Wanted, api: AmocrmApi, take: (rows: readonly Row[]) => void): Promise<boolean> {
  const from = Math.floor((Math.min(...wanted.values()) - SKEW_MS) / 1_000)
  for (let page = 1; page <= wanted.size; page++) {
    const query = `filter[updated_at][from]=${from}&order[updated_at]=asc&limit=${PAGE_ROWS}&page=${page}`
    const rows = await listPage(api, `leads?${query}`, 'leads')
    take(rows)
    if (rows.length < PAGE_ROWS) return true
  }
  return false
}

function read({ id, price, custom_fields_values }: Row): FoundDeal | undefined {
  if (typeof id !== 'number') return undefined
  const filled = objects(custom_fields_values).flatMap(({ field_id }) =>
    typeof field_id === 'number' ? [field_id] : [],
  )
  return { dealId: id, price: typeof price === 'number' ? price : 0, filled: new Set(filled) }
}

function valueOf({ custom_fields_values }: Row, fieldId: number): string | undefined {
  const field = objects(custom_fields_values).find(({ field_id }) => field_id === fieldId)
  const value: Json | undefined = objects(field?.['values'])[0]?.['value']
  return typeof value === 'string' ? value : undefined
}
