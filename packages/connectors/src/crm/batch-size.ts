/** How many things go into one request, where the vendor may be too slow for many. */
export interface BatchSize {
  items(): number
  /** A request of so many was too slow. */
  tooSlow(items: number): void
  /** A request was answered in time. */
  inTime(): void
}

/** Requests in time before the size is tried that was too slow, the first time. */
const PATIENCE = 2
const MOST_PATIENCE = 512

/**
 * Halves the size when the vendor is too slow, and doubles it again after some requests in time. A size that proves too
 * slow once more is left alone for twice as many: a vendor that has hiccups costs little, and neither does one that can
 * do no more.
 */
export function batchSize(most: number): BatchSize {
  let [size, inTime, patience] = [most, 0, PATIENCE]
  let grown = false
  return {
    items: () => size,
    tooSlow: (items) => {
      if (grown) patience = Math.min(MOST_PATIENCE, patience * 2)
      size = Math.max(1, Math.floor(Math.min(items, size) / 2))
      inTime = 0
      grown = false
    },
    inTime: () => {
      inTime += 1
      if (inTime < patience) return
      inTime = 0
      if (size < most) {
        size = Math.min(most, size * 2)
        grown = true
      } else {
        patience = PATIENCE
        grown = false
      }
    },
  }
}
