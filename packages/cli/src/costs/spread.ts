import type { Period } from '../tables/read-value.js'
import type { Cost } from './cost.js'

/** Spreads a cost over the days of its period, evenly to the smallest coin: the days add up to the whole. */
export function spread(cost: Cost, { from, to }: Period): readonly Cost[] {
  if (from === to) return [cost]
  const days = daysOf(from, to)
  const [amounts, clicks, impressions] = [Math.round(cost.amount * 100), cost.clicks, cost.impressions].map((whole) =>
    whole === undefined ? [] : shares(whole, days.length),
  )
  return days.map((date, day) => ({
    ...cost,
    date,
    amount: (amounts?.[day] ?? 0) / 100,
    ...(clicks?.[day] === undefined ? {} : { clicks: clicks[day] }),
    ...(impressions?.[day] === undefined ? {} : { impressions: impressions[day] }),
  }))
}

/** Whole parts of a whole, as equal as they can be; the larger ones first. */
function shares(whole: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(whole / count) + (index < whole % count ? 1 : 0))
}

const DAY_MS = 86_400_000

function daysOf(from: string, to: string): readonly string[] {
  const first = Date.parse(from)
  const count = (Date.parse(to) - first) / DAY_MS + 1
  return Array.from({ length: count }, (_, index) => dayText(first + index * DAY_MS))
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, '2026-03-31'.length)
}
