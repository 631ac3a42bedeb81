import { numberIn, textIn, type Row } from './report.js'

/** Figures over time, one for each period that has any, in their order. */
export interface Series {
  /** Epoch seconds of the first moment of each period, in UTC. */
  readonly times: readonly number[]
  readonly figures: Readonly<Record<string, readonly number[]>>
}

/** Adds up the rows of each period, whatever else they are broken down by. */
export function seriesOf(rows: readonly Row[], columns: readonly string[]): Series {
  const known = [...new Set(rows.map((row) => textIn(row, 'period')))].filter(Boolean).sort()
  const sums = (column: string): readonly number[] => {
    const byPeriod = new Map<string, number>()
    for (const row of rows) {
      const period = textIn(row, 'period')
      byPeriod.set(period, (byPeriod.get(period) ?? 0) + (numberIn(row, column) ?? 0))
    }
    return known.map((period) => byPeriod.get(period) ?? 0)
  }
  return {
    times: known.map(startOf),
    figures: Object.fromEntries(columns.map((column) => [column, sums(column)])),
  }
}

const DAY_MS = 86_400_000

/** Periods are written as `2026-03-31`, `2026-03`, or as a week of ISO 8601: `2026-W14`, which begins on its Monday. */
function startOf(period: string): number {
  const [year, week] = period.split('-W').map(Number)
  if (year === undefined || week === undefined) return Date.parse(period) / 1000
  // The first week is the one with 4 January in it.
  const fourth = Date.UTC(year, 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS
  return (monday + (week - 1) * 7 * DAY_MS) / 1000
}
