/** Chance that is the same for the same seed. */
export interface Dice {
  /** 0 ≤ x < 1. */
  roll(): number
  /** Whether something of that probability happens. */
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  pick<T>(list: readonly [T, ...T[]]): T
  /** Dice of their own, so that one actor's throws do not change another's. */
  fork(): Dice
}

/** Mulberry32: small, fast and good enough to wander through a simulation. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + Math.floor(roll() * (high - low + 1))
  return {
    roll,
    chance: (probability) => roll() < probability,
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    fork: () => dice(between(0, 2 ** 32 - 1)),
  }
}
