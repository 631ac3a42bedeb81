/** The value in the middle of values that each occur some times; of an even number the lower; `null` of none. */
export function median(counted: readonly (readonly [value: number, times: number])[]): number | null {
  const total = counted.reduce((sum, [, times]) => sum + times, 0)
  const sorted = [...counted].sort(([a], [b]) => a - b)
  let before = 0
  for (const [value, times] of sorted) {
    before += times
    if (times > 0 && before >= total / 2) return value
  }
  return null
}
