/** Chance that can be repeated: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** A whole number from 0, less than `below`. */
  below(below: number): number
  /** True with that chance. */
  chance(chance: number): boolean
  pick<T>(values: readonly [T, ...T[]]): T
  /** An ID like those of browsers and CRMs. */
  id(): string
}

/** Mulberry32 (Tommy Ettinger, public domain): one 32-bit state, good enough for figures that only look real. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const part = (): string =>
    below(2 ** 31)
      .toString(36)
      .padStart(6, '0')
  return {
    next,
    below,
    chance: (chance) => next() < chance,
    pick: (values) => values[below(values.length)] ?? values[0],
    id: () => part() + part() + part(),
  }
}
