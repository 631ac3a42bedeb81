import type { Feed, FeedContext, Limits } from '@throughline/collector'
import { isJsonObject, type Message } from '@throughline/protocol'
import { contentId } from '../secrets.js'
import { addDays, dayIn } from './day.js'

/** What was spent on one day on one campaign, ad or keyword. */
export interface SpentRow {
  /** `2026-03-31`, in the account's time zone. */
  readonly date: string
  readonly campaign?: string
  readonly content?: string
  readonly term?: string
  /** Major units. */
  readonly amount: number
  readonly clicks?: number
  readonly impressions?: number
}

/** First and last day asked for. */
export interface Days {
  readonly from: string
  readonly to: string
}

/** An ad system, as far as its costs are read. */
export interface CostFeedParts {
  readonly limits: Limits
  readonly everyMs: number
  /** Where days begin in the account. */
  readonly timezone: string
  /** Days that are read again each time, since the figures of the last ones are still corrected. */
  readonly days: number
  /** First day of all, `2026-01-01`. Default: `days` before the first reading. */
  readonly since?: string
  /** What every cost says besides its row. */
  readonly about: {
    readonly source: string
    readonly medium: string
    readonly provider: string
    readonly currency: string
  }
  /** Throws `SinkUnavailable` when the ad system answers nobody now. */
  read(days: Days, context: FeedContext): Promise<readonly SpentRow[]>
}

/** Days that are asked for at once. */
const STRIDE_DAYS = 31
const PLACE = 'through'

/**
 * Reads costs day by day up to today: all that were not read yet, and the last ones once more. A cost that has changed
 * replaces what was told of it before.
 */
export function costFeed(parts: CostFeedParts): Feed {
  async function readFrom(first: string, context: FeedContext, stored: string | undefined): Promise<number> {
    const today = dayIn(parts.timezone, context.clock.now())
    let read = 0
    for (let from = first; from <= today; from = addDays(from, STRIDE_DAYS)) {
      const end = addDays(from, STRIDE_DAYS - 1)
      const to = end < today ? end : today
      const rows = await parts.read({ from, to }, context)
      await context.take(rows.map((row) => costRecorded(row, parts.about, today)))
      read += rows.length
      if (stored === undefined || to > stored) await context.memory.write(new Map([[PLACE, { day: to }]]))
    }
    return read
  }

  return {
    limits: parts.limits,
    everyMs: parts.everyMs,
    async read(context) {
      const today = dayIn(parts.timezone, context.clock.now())
      const again = addDays(today, -parts.days)
      const stored = await readPlace(context)
      // What was read last is read again too: that day was not over.
      const first = stored ?? parts.since ?? again
      await readFrom(first < again ? first : again, context, stored)
    },
    async history(since, context, progress) {
      const stored = await readPlace(context)
      const read = await readFrom(dayIn(parts.timezone, since), context, stored)
      progress({ read, at: context.clock.now() })
    },
  }
}

async function readPlace({ memory }: FeedContext): Promise<string | undefined> {
  const place = (await memory.read([PLACE])).get(PLACE)
  return isJsonObject(place) && typeof place['day'] === 'string' ? place['day'] : undefined
}

/**
 * The same figures are one message for as long as the day is the same: told again tomorrow, they count again, which
 * brings back an amount that was corrected to and fro.
 */
function costRecorded(row: SpentRow, about: CostFeedParts['about'], today: string): Message {
  const properties = { ...about, ...row }
  const messageId = contentId('cost', [properties, today])
  return { type: 'track', event: 'Cost Recorded', messageId, properties }
}
