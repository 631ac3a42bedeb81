const UNITS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
] as const

/** `3 h`, `12 min`, `5 s`: the largest unit that fits. */
export function showDuration(ms: number): string {
  const fitting = UNITS.find((unit) => ms >= unit.ms)
  return fitting ? `${Math.floor(ms / fitting.ms)} ${fitting.unit}` : `${Math.max(0, Math.floor(ms / 1000))} s`
}
