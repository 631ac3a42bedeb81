import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import type { Mapper } from '../mapping/rule.js'
import { contactOf } from '../personal/contact.js'
import { withoutPersonalData } from '../personal/strip.js'
import type { Encoded, HttpSinkParts } from './http-sink.js'
import { rememberTold, toldAlready } from './once.js'
import { sendAll } from './send.js'

/** What it takes to deliver. */
export interface ItemDelivery<Item> {
  readonly parts: HttpSinkParts<Item>
  readonly map: Mapper
  readonly context: DeliveryContext
}

/** What is to be told once, and the places in the batch of the events that tell it. */
interface News {
  /** The event that tells most. */
  readonly event: TrackedEvent
  readonly places: readonly number[]
  readonly key: string | undefined
}

/** Tells the vendor what it does not know yet, and says for each event of the batch what became of it. */
export async function deliverItems<Item extends object>(
  batch: readonly TrackedEvent[],
  delivery: ItemDelivery<Item>,
): Promise<readonly Result[]> {
  const { parts, context } = delivery
  const results: Result[] = batch.map(() => ({ kind: 'delivered' }))
  const settle = ({ places }: News, result: Result): void => {
    for (const place of places) results[place] = result
  }
  const letters = new Map<Item, News>()
  for (const news of await untold(batch, delivery)) {
    const encoded = encode(news.event, delivery)
    if ('rejected' in encoded) settle(news, { kind: 'rejected', reason: encoded.rejected })
    else letters.set(encoded.item, news)
  }
  const open = new Set(letters.values())
  try {
    await sendAll(requestsOf([...letters.keys()], parts), parts, context, async (items, outcomes) => {
      const told: string[] = []
      for (const [index, item] of items.entries()) {
        const [news, outcome] = [letters.get(item), outcomes[index]]
        if (!news || !outcome) continue
        open.delete(news)
        settle(news, outcome)
        if (news.key !== undefined && outcome.kind === 'delivered') told.push(news.key)
      }
      await rememberTold(told, context.memory, context.clock.now())
    })
  } catch (error) {
    // What was settled before the vendor went away stays settled; when it settled nothing, the whole sink stands still.
    if (!(error instanceof SinkUnavailable) || open.size === letters.size) throw error
    const { message: reason, retryAfterMs: afterMs } = error
    for (const news of open) settle(news, { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) })
  }
  return results
}

/** The batch without what the vendor was told before; events that tell the same are one, as the most complete tells it. */
async function untold<Item>(
  batch: readonly TrackedEvent[],
  { parts: { once }, context }: ItemDelivery<Item>,
): Promise<readonly News[]> {
  const keys = batch.map((event) => once?.(event))
  const told = await toldAlready([...new Set(keys.filter((key) => key !== undefined))], context.memory)
  const byKey = new Map<string | number, News>()
  for (const [place, event] of batch.entries()) {
    const key = keys[place]
    if (key !== undefined && told.has(key)) continue
    const known = byKey.get(key ?? place)
    byKey.set(key ?? place, {
      event: known && !completes(event, known.event) ? known.event : event,
      places: [...(known?.places ?? []), place],
      key,
    })
  }
  return [...byKey.values()]
}

/** Whether the first event is the second one with more completed fields. */
function completes(event: TrackedEvent, other: TrackedEvent): boolean {
  return event.revises !== undefined && event.revises === (other.revises ?? other.id)
}

function encode<Item>(event: TrackedEvent, { parts, map, context }: ItemDelivery<Item>): Encoded<Item> {
  const { personalData, encode: encodeItem } = parts
  const seen = personalData === 'plain' ? event : withoutPersonalData(event)
  const mapped = map(seen)
  // Whether anything is sent was asked before; without its personal data an event may have lost its name.
  if (!mapped) return { rejected: 'without personal data there is nothing to send' }
  return encodeItem({
    mapped,
    event: seen,
    contact: personalData === 'none' ? undefined : contactOf(event),
    now: context.clock.now(),
  })
}

/** Items by their groups, in the order of each group's first one, cut to what a request may hold. */
function requestsOf<Item>(
  items: readonly Item[],
  { group, perRequest, limits }: HttpSinkParts<Item>,
): readonly (readonly Item[])[] {
  const size = perRequest ?? limits.items
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const name = group?.(item) ?? ''
    const members = groups.get(name)
    if (members) members.push(item)
    else groups.set(name, [item])
  }
  return [...groups.values()].flatMap((members) =>
    Array.from({ length: Math.ceil(members.length / size) }, (_, part) =>
      members.slice(part * size, (part + 1) * size),
    ),
  )
}
