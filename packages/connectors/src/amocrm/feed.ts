import type { Feed, FeedContext, HistoryProgress } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { amocrmApi, listPage, type AmocrmApi, type Row } from './api.js'
import type { Authority } from './auth/authority.js'
import { bin as binOf, type Bin } from './bin.js'
import { readBook, type AccountBook } from './book.js'
import { limitsOf, PAGE_ROWS } from './limits.js'
import type { AmocrmSourceSettings } from './source-options.js'
import { tellDeals, type Telling } from './tell.js'

/** Hooks come in bursts: what comes within so long after the first is read together with it. */
const GATHER_MS = 500
/** Pipelines and their stages change seldom, and no webhook tells of it. */
const BOOK_MS = 86_400_000
/** Where a source begins that has never read: what is older is a matter of `import deals`. */
const FIRST_LOOK_MS = 3_600_000
/** A list may lag behind what a webhook has told: so far back is read again, once in a while. */
const LAG_MS = 120_000
const SECOND_LOOK_MS = 600_000

/** How far the changes are read: all before `from`, unix seconds, and the pages of that second before `page`. */
interface Place {
  readonly from: number
  readonly page: number
}

/** A feed that can say what it knows of the account; `undefined` before its first reading. */
export interface DealFeed extends Feed {
  book(): AccountBook | undefined
  readonly bin: Pick<Bin, 'wake' | 'isShown'>
}

/** Reads the deals that have changed, in the order in which they did. What a webhook says of them is not believed. */
export function dealFeed(settings: AmocrmSourceSettings, authority: Authority, baseUrl: string): DealFeed {
  let known: { readonly book: AccountBook; readonly at: number } | undefined
  let lookedBackAt = 0
  const bin = binOf({ everyMs: settings.everyMs, beginsAgoMs: FIRST_LOOK_MS })

  async function bookOf(api: AmocrmApi, now: number): Promise<AccountBook> {
    if (!known || now - known.at > BOOK_MS || now < known.at) known = { book: await readBook(api), at: now }
    return known.book
  }

  async function open(context: FeedContext): Promise<{ readonly api: AmocrmApi; readonly telling: Telling }> {
    const api = amocrmApi(authority, context)
    return { api, telling: { book: await bookOf(api, context.clock.now()), settings, context } }
  }

  async function readFrom(
    start: Place,
    context: FeedContext,
    place: string,
    told: (progress: HistoryProgress) => void,
  ): Promise<void> {
    const { api, telling } = await open(context)
    let [next, read] = [start, 0]
    for (let rows = PAGE_ROWS; rows === PAGE_ROWS && !context.signal.aborted;) {
      const page = await listPage(api, `leads?${queryOf(next)}`, 'leads')
      await tellDeals(page, telling)
      next = after(next, page)
      await context.memory.write(new Map([[place, { ...next }]]))
      rows = page.length
      read += page.length
      told({ read, at: next.from * 1_000 })
    }
  }

  return {
    book: () => known?.book,
    bin,
    limits: limitsOf(baseUrl),
    everyMs: settings.everyMs,
    read: async (context) => {
      await context.clock.sleep(GATHER_MS, context.signal)
      const now = context.clock.now()
      const start = (await readPlace(context, CHANGES)) ?? { from: seconds(now - FIRST_LOOK_MS), page: 1 }
      const back = now - lookedBackAt > SECOND_LOOK_MS
      await readFrom(back ? { from: start.from - seconds(LAG_MS), page: 1 } : start, context, CHANGES, () => undefined)
      if (back) lookedBackAt = now
      const { api, telling } = await open(context)
      await bin.read(api, telling)
    },
    history: async (since, context, progress) => {
      const place = `history:${since}`
      await readFrom((await readPlace(context, place)) ?? { from: seconds(since), page: 1 }, context, place, progress)
    },
  }
}

const CHANGES = 'changes'

function queryOf({ from, page }: Place): string {
  return `filter[updated_at][from]=${from}&order[updated_at]=asc&with=loss_reason&limit=${PAGE_ROWS}&page=${page}`
}

/**
 * Reads on from the time of the last deal, not from the next page: deals that change meanwhile move to the end, and the
 * others would move up past us. Only where a whole page is of one second is its next page asked for.
 */
function after(place: Place, page: readonly Row[]): Place {
  const last = page.at(-1)?.['updated_at']
  if (typeof last !== 'number') return place
  if (last > place.from) return { from: last, page: 1 }
  return page.length === PAGE_ROWS ? { from: place.from, page: place.page + 1 } : { from: place.from, page: 1 }
}

async function readPlace({ memory }: FeedContext, place: string): Promise<Place | undefined> {
  const stored = (await memory.read([place])).get(place)
  const { from, page } = isJsonObject(stored) ? stored : {}
  return typeof from === 'number' && typeof page === 'number' ? { from, page } : undefined
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000)
}
