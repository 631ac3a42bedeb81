import type { FeedContext } from '@throughline/collector'
import { isJsonObject, type Json, type Message } from '@throughline/protocol'
import type { Row } from './api.js'
import type { AccountBook } from './book.js'
import { dealDeleted, dealNews, type DealNews, type Seen } from './deal-news.js'
import type { AmocrmSourceSettings } from './source-options.js'

/** What a reading tells with: the account's names, the options, and where it stands. */
export interface Telling {
  readonly book: AccountBook
  readonly settings: AmocrmSourceSettings
  readonly context: FeedContext
}

/** Hands over what is news of the deals. */
export function tellDeals(rows: readonly Row[], telling: Telling): Promise<void> {
  const { book, settings } = telling
  const byId = new Map(rows.map((row) => [JSON.stringify(row.id), row]))
  return tell([...byId.keys()], telling, (id, seen) => dealNews(byId.get(id) ?? {}, seen, book, settings))
}

/** Hands over that deals are gone, of those that were told of before. By their IDs, when; epoch milliseconds. */
export function tellGone(deals: ReadonlyMap<string, number>, telling: Telling): Promise<void> {
  return tell([...deals.keys()], telling, (id, seen) => dealDeleted(id, deals.get(id) ?? 0, seen, telling.book))
}

/** Hands over what is news, and only then remembers that it is known. */
async function tell(
  ids: readonly string[],
  { context: { memory, take } }: Telling,
  newsOf: (id: string, seen: Seen | undefined) => DealNews | undefined,
): Promise<void> {
  const stored = await memory.read(ids.map(keyOf))
  const messages: Message[] = []
  const learnt = new Map<string, Json>()
  for (const id of ids) {
    const news = newsOf(id, readSeen(stored.get(keyOf(id))))
    if (!news) continue
    messages.push(...news.messages)
    learnt.set(keyOf(id), { ...news.seen })
  }
  await take(messages)
  if (learnt.size > 0) await memory.write(learnt)
}

function keyOf(id: string): string {
  return `seen:${id}`
}

function readSeen(stored: Json | undefined): Seen | undefined {
  const { digest, at, status, paid } = isJsonObject(stored) ? stored : {}
  return typeof digest === 'string' && typeof at === 'number' && typeof status === 'string' && typeof paid === 'number'
    ? { digest, at, status, paid }
    : undefined
}
