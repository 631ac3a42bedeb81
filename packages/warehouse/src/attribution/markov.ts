/** How often a path of channels was walked, and how often it led to a sale. */
export interface Path {
  /** Oldest first. */
  readonly channels: readonly string[]
  readonly walked: number
  readonly sold: number
}

const START = '(start)'
const SALE = '(sale)'
const ROUNDS = 1_000
const PRECISION = 1e-12

/**
 * What each channel is worth by its removal effect: all paths make a Markov chain, whose states are the channels, with
 * the chances of going from one to the next, to a sale, or away. Removing a channel sends everyone who comes to it away;
 * the part of the sales that is lost by that is its effect. Channels without which no sale is lost have 0. Where nothing
 * was sold, every channel has 1: there is nothing to tell them apart by.
 */
export function removalEffects(paths: readonly Path[]): ReadonlyMap<string, number> {
  const steps = transitions(paths)
  const channels = [...steps.keys()].filter((state) => state !== START)
  const all = chanceOfSale(steps)
  if (all <= PRECISION) return new Map(channels.map((channel) => [channel, 1]))
  return new Map(channels.map((channel) => [channel, Math.max(0, 1 - chanceOfSale(steps, channel) / all)]))
}

type Transitions = ReadonlyMap<string, ReadonlyMap<string, number>>

/** The chance of each next state, by state. What is missing to 1 goes away. */
function transitions(paths: readonly Path[]): Transitions {
  const counts = new Map<string, Map<string, number>>()
  const left = new Map<string, number>()
  const count = (from: string, to: string | undefined, times: number): void => {
    left.set(from, (left.get(from) ?? 0) + times)
    const next = counts.get(from) ?? new Map<string, number>()
    counts.set(from, next)
    if (to !== undefined) next.set(to, (next.get(to) ?? 0) + times)
  }
  for (const { channels, walked, sold } of paths) {
    ;[START, ...channels].forEach((state, at) => {
      const next = channels[at]
      if (next !== undefined) return count(state, next, walked)
      count(state, SALE, sold)
      count(state, undefined, walked - sold)
    })
  }
  return new Map(
    [...counts].map(([from, next]) => [
      from,
      new Map([...next].map(([to, times]) => [to, times / (left.get(from) ?? 1)])),
    ]),
  )
}

/** The chance that whoever starts ends in a sale, with one channel taken out. */
function chanceOfSale(steps: Transitions, removed?: string): number {
  // Found by repetition: the chances of all states are moved towards their fixed point until they stand still.
  const chance = new Map<string, number>([[SALE, 1]])
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0
    for (const [state, next] of steps) {
      if (state === removed) continue
      let sum = 0
      for (const [to, part] of next) if (to !== removed) sum += part * (chance.get(to) ?? 0)
      moved = Math.max(moved, Math.abs(sum - (chance.get(state) ?? 0)))
      chance.set(state, sum)
    }
    if (moved < PRECISION) break
  }
  return chance.get(START) ?? 0
}
