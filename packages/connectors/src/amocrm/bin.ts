import { isJsonObject, type Json } from '@throughline/protocol'
import { listPage, shownPage, type AmocrmApi, type Row } from './api.js'
import { tellDeals, tellGone, type Telling } from './tell.js'

/**
 * The account's log of events, 100 to a page: there alone it says which deals went into the bin or came out of it, since
 * no list shows the one and neither counts as a change. Of two merged deals one is gone.
 * https://www.amocrm.ru/developers/content/crm_platform/events-and-notes
 */
const EVENTS = 'events?filter[type]=lead_deleted,lead_restored,entity_merged&limit=100'
const PAGE_EVENTS = 100
/** Deals asked for in one request, by their IDs. */
const PAGE_DEALS = 100
/** An account that does not show its events is asked again after this time. */
const DEAF_MS = 3_600_000

/** What became of deals beyond their changes. */
export interface Bin {
  /** Reads it where it is time, or where a webhook has told of it. */
  read(api: AmocrmApi, telling: Telling): Promise<void>
  /** A webhook has told of it. */
  wake(): void
  /** Whether the account shows it, as far as is known: if not, webhooks alone tell of it. */
  isShown(): boolean
}

/** How far it is read: all before `from`, unix seconds, and of that second the events with these IDs. */
interface Place {
  readonly from: number
  readonly ids: readonly string[]
}

/** @param beginsAgoMs how far back a source looks that has never looked */
export function bin({ everyMs, beginsAgoMs }: { everyMs: number; beginsAgoMs: number }): Bin {
  let [readAt, deafUntil, woken] = [-Infinity, -Infinity, false]
  let shown = true
  return {
    read: async (api, telling) => {
      const now = telling.context.clock.now()
      const due = woken || now - readAt >= everyMs || now < readAt
      if (!due || now < deafUntil) return
      woken = false
      shown = await readEvents(api, telling, now - beginsAgoMs)
      readAt = now
      if (!shown) deafUntil = now + DEAF_MS
    },
    wake: () => {
      woken = true
    },
    isShown: () => shown,
  }
}

/** `false` where the account does not show its events. */
async function readEvents(api: AmocrmApi, telling: Telling, beginsAt: number): Promise<boolean> {
  const { memory } = telling.context
  const place = readPlace((await memory.read([PLACE])).get(PLACE)) ?? { from: Math.floor(beginsAt / 1_000), ids: [] }
  const events = await eventsSince(place.from, api, telling)
  if (!events) return false
  const news = events.filter(({ id }) => typeof id !== 'string' || !place.ids.includes(id))
  if (news.length === 0) return true
  const deals = new Map<string, number>()
  for (const event of news) {
    for (const id of dealsIn(event)) deals.set(id, Math.max(deals.get(id) ?? 0, timeOf(event) * 1_000))
  }
  await tellOf(deals, api, telling)
  const from = Math.max(...events.map(timeOf))
  const ids = events.flatMap((event) => (timeOf(event) === from && typeof event.id === 'string' ? [event.id] : []))
  await memory.write(new Map([[PLACE, { from, ids }]]))
  return true
}

const PLACE = 'bin'

async function eventsSince(from: number, api: AmocrmApi, { context }: Telling): Promise<readonly Row[] | undefined> {
  const events: Row[] = []
  for (let page = 1; !context.signal.aborted; page++) {
    const rows = await shownPage(api, `${EVENTS}&filter[created_at][from]=${from}&page=${page}`, 'events')
    if (!rows) return undefined
    events.push(...rows)
    if (rows.length < PAGE_EVENTS) break
  }
  return events
}

/** Looks how the deals stand now: an event may have been followed by others. */
async function tellOf(deals: ReadonlyMap<string, number>, api: AmocrmApi, telling: Telling): Promise<void> {
  const ids = [...deals.keys()]
  for (let at = 0; at < ids.length; at += PAGE_DEALS) {
    const part = ids.slice(at, at + PAGE_DEALS)
    const filter = part.map((id) => `&filter[id][]=${id}`).join('')
    const rows = await listPage(api, `leads?with=loss_reason&limit=250${filter}`, 'leads')
    const standing = rows.filter((row) => row['is_deleted'] !== true)
    const found = new Set(standing.map(({ id }) => JSON.stringify(id)))
    await tellDeals(standing, telling)
    await tellGone(new Map(part.filter((id) => !found.has(id)).map((id) => [id, deals.get(id) ?? 0])), telling)
  }
}

/** The deals that an event is about: of a merge, those that its values name too. */
function dealsIn({ entity_type, entity_id, value_before, value_after }: Row): readonly string[] {
  if (entity_type !== 'lead' && entity_type !== 'leads') return []
  const ids = [entity_id, ...idsIn(value_before), ...idsIn(value_after)]
  return ids.flatMap((id) => (Number.isInteger(Number(id)) && Number(id) > 0 ? [String(Number(id))] : []))
}

function idsIn(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === 'id' && inner ? [inner] : idsIn(inner)))
}

function timeOf({ created_at }: Row): number {
  return typeof created_at === 'number' ? created_at : 0
}

function readPlace(stored: Json | undefined): Place | undefined {
  const { from, ids } = isJsonObject(stored) ? stored : {}
  if (typeof from !== 'number') return undefined
  return { from, ids: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [] }
}
