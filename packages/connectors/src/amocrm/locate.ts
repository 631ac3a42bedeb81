import { listPage, type AmocrmApi, type Row } from './api.js'
import { applicationOf, askByField, read, type FoundDeal } from './by-field.js'
import { PAGE_ROWS } from './limits.js'
import type { Witnesses } from './witnesses.js'

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
/** Up to so many, a search for each costs no more than anything else. */
const FEW = 2

/** Where deals are looked for, and who vouches for the answer. */
export interface Place {
  readonly api: AmocrmApi
  readonly witnesses: Witnesses
  readonly applicationFieldId: number
  readonly now: number
}

/**
 * Finds the deals of applications by the field that holds the application ID; of copies that managers have made, the
 * original. Many are asked for at once by that field. Where the account does not take such a question, they are sought
 * among the deals that were made when the applications were, since that is what a deal of ours says, then among all that
 * have changed of late, and a few by a search for each.
 */
export async function locateDeals(wanted: Wanted, place: Place): Promise<ReadonlyMap<string, FoundDeal>> {
  const { api, applicationFieldId } = place
  const found = new Map<string, FoundDeal>()
  const take = (rows: readonly Row[]): void => {
    for (const row of rows) {
      const applicationId = applicationOf(row, applicationFieldId)
      const deal = applicationId !== undefined && wanted.has(applicationId) ? read(row) : undefined
      if (applicationId === undefined || !deal) continue
      const known = found.get(applicationId)
      if (!known || deal.dealId < known.dealId) found.set(applicationId, deal)
    }
  }
  const enough = (): boolean => found.size === wanted.size
  const complete =
    wanted.size > FEW &&
    ((await askByField([...wanted.keys()], place, take)) ||
      enough() ||
      (await listMany([...wanted.values()], { api, take, enough })))
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
