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

/** What is known of when a deal was made. Epoch milliseconds. */
export interface Sought {
  /** Since when it may have been made or changed. */
  readonly since: number
  /** What it says of when it was made, if it is ours. */
  readonly madeAt: number | undefined
}

/** The deals to be found, by the application ID. */
export type Wanted = ReadonlyMap<string, Sought>

/** Clocks differ, and a deal's change is kept in whole seconds. */
const SKEW_MS = 120_000
/** Up to so many, a search for each costs less than reading what has changed. */
const FEW = 2

/**
 * Finds the deals of applications by the field that holds the application ID; of copies that managers have made, the
 * original. Many are found together: among the deals that were made when the applications were, since that is what a
 * deal of ours says, and then among all that have changed of late; a few by a search for each.
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
  const enough = (): boolean => found.size === wanted.size
  const complete = wanted.size > FEW && (await listMany([...wanted.values()], { api, take, enough }))
  if (complete || enough()) return found
  for (const applicationId of wanted.keys()) {
    if (found.has(applicationId)) continue
    // The search is by words and over all fields, so what it finds is only a candidate.
    take(await listPage(api, `leads?query=${encodeURIComponent(applicationId)}&limit=${PAGE_ROWS}`, 'leads'))
  }
  return found
}

interface Listing {
  readonly api: AmocrmApi
  readonly take: (rows: readonly Row[]) => void
  readonly enough: () => boolean
}

/** Whether all that may be theirs was read; `false` when that would cost more than searching for each. */
async function listMany(wanted: readonly Sought[], listing: Listing): Promise<boolean> {
  const made = wanted.flatMap(({ madeAt }) => (madeAt === undefined ? [] : [madeAt]))
  if (made.length > 0) {
    const [from, to] = [seconds(Math.min(...made)), seconds(Math.max(...made))]
    await listPages(`filter[created_at][from]=${from}&filter[created_at][to]=${to}`, MADE_PAGES, listing)
    if (listing.enough()) return true
  }
  const since = seconds(Math.min(...wanted.map(({ since: from }) => from)) - SKEW_MS)
  return listPages(`filter[updated_at][from]=${since}&order[updated_at]=asc`, wanted.length, listing)
}

/** Of the deals of so short a time there are few, unless the account does not know this filter. */
const MADE_PAGES = 4

async function listPages(filter: string, mostPages: number, { api, take, enough }: Listing): Promise<boolean> {
  for (let page = 1; page <= mostPages; page++) {
    const rows = await listPage(api, `leads?${filter}&limit=${PAGE_ROWS}&page=${page}`, 'leads')
    take(rows)
    if (rows.length < PAGE_ROWS || enough()) return true
  }
  return false
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000)
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
