/**
 * The values rounded to whole numbers that add up to their rounded sum: what rounding loses is given back, one each,
 * to those that lost most (the largest-remainder method). So a sum split among sources stays the same sum.
 */
export function apportion(values: readonly number[]): readonly number[] {
  // A binary fraction just under a whole number is that number: 2.9999999999 has lost nothing.
  const exact = values.map((value) => (Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : value))
  const floors = exact.map(Math.floor)
  const missing = Math.round(exact.reduce((sum, value, at) => sum + value - (floors[at] ?? 0), 0))
  const byLoss = exact
    .map((value, at) => ({ at, lost: value - (floors[at] ?? 0) }))
    .sort((a, b) => b.lost - a.lost || a.at - b.at)
  const raised = new Set(byLoss.slice(0, missing).map(({ at }) => at))
  return floors.map((floor, at) => floor + (raised.has(at) ? 1 : 0))
}
