import { createCollector } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing/clock'
import { amocrm, AMOCRM_LIMITS } from '@throughline/connectors/amocrm'
import { amocrmAccount } from '@throughline/connectors/testing/amocrm'
import { dealEvent, dealPicker } from './events.mjs'

const START = Date.UTC(2026, 2, 2)
const DAY_MS = 86_400_000

/**
 * Case A in virtual time: the collector's own engine and the amoCRM sink against an account that refuses the eighth
 * request of a second.
 *
 * @param {{ events: number, deals: number, waiting: boolean }} load waiting: all of it is in the log before the sink may
 * begin, as after an outage; otherwise it comes evenly over a day
 */
export async function day({ events, deals, waiting }) {
  const clock = virtualClock(START, 1)
  const log = memoryLog({ clock })
  const account = amocrmAccount({ clock, token: 'token' })
  const tally = { requests: 0, refused: 0 }
  const pick = dealPicker(deals)
  const seen = new Set()
  /** @param {number} from @param {number} count */
  const append = (from, count) =>
    log.append(
      Array.from({ length: count }, (_, index) => {
        const deal = pick()
        seen.add(deal)
        return dealEvent(from + index, deal, clock.now())
      }),
    )
  if (waiting) for (let at = 0; at < events; at += 10_000) await append(at, Math.min(10_000, events - at))
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'bench' }],
    log,
    clock,
    random: () => 0.5,
    sinks: [amocrm({ baseUrl: 'https://bench.amocrm.ru', token: 'token' })],
    fetch: async (input, init) => {
      const response = await account.handle(new Request(input, init))
      tally.requests += 1
      if (response.status === 429) tally.refused += 1
      await clock.sleep(100)
      return response
    },
  })
  if (!waiting) {
    // Ten at a time, every few seconds: the sink sees each burst by itself.
    for (let at = 0; at < events; at += 10) {
      await append(at, Math.min(10, events - at))
      await clock.advance((10 * DAY_MS) / events)
    }
  }
  const behind = async () => (await collector.status()).some((sink) => sink.behind + sink.parked > 0)
  while (await behind()) await clock.advance(1_000)
  const lastedMs = clock.now() - START
  const made = account.deals().length
  const closing = collector.close()
  await clock.advance(10_000)
  await closing
  return { ...tally, made, distinct: seen.size, least: Math.ceil(seen.size / AMOCRM_LIMITS.items), lastedMs }
}

/**
 * The sender that case A had: every event makes ten calls at once, and each goes alone. Run for a hundredth of the day
 * and multiplied, since all its hundredths are alike.
 *
 * @param {{ events: number, callsPerEvent: number }} load
 */
export async function naive({ events, callsPerEvent }) {
  const clock = virtualClock(START, 1)
  const account = amocrmAccount({ clock, token: 'token' })
  const { requests } = AMOCRM_LIMITS
  const spacing = requests ? Math.ceil(requests.intervalMs / requests.count) : 0
  const calls = (events * callsPerEvent) / 100
  const progress = { done: 0 }
  const work = (async () => {
    for (; progress.done < calls; progress.done++) {
      await account.handle(
        new Request('https://bench.amocrm.ru/api/v4/leads/custom_fields', {
          headers: { authorization: 'Bearer token' },
        }),
      )
      await clock.sleep(spacing)
    }
  })()
  while (progress.done < calls) await clock.advance(60_000)
  await work
  return { requests: calls * 100, lastedMs: (clock.now() - START) * 100 }
}
