/**
 * Which entries behind a cursor are taken and not settled yet. Batches of one window may be settled in any order; the
 * cursor moves to just before the oldest open one, so a crash repeats a window at most and never skips an entry.
 */
export interface Window {
  /** Positions taken and not settled, oldest first. */
  open(): readonly number[]
  /** Highest position taken so far: fresh entries begin behind it. */
  horizon(): number
  opened(position: number): void
  settled(position: number): void
  /** Moves the horizon over entries that are not to be taken. */
  passed(position: number): void
  /** Where the cursor stands now. */
  cursor(): number
}

export function windowFrom(cursor: number): Window {
  // A Set keeps insertion order, and positions are opened in ascending order: its first is the oldest.
  const open = new Set<number>()
  let horizon = cursor
  return {
    open: () => [...open],
    horizon: () => horizon,
    opened: (position) => {
      open.add(position)
      horizon = Math.max(horizon, position)
    },
    settled: (position) => void open.delete(position),
    passed: (position) => {
      horizon = Math.max(horizon, position)
    },
    cursor: () => {
      const oldest = open.values().next()
      return oldest.done ? horizon : oldest.value - 1
    },
  }
}
