import type { Channel, Touch } from '@throughline/protocol'

export const MODEL_NAMES = [
  'first',
  'last',
  'last_non_direct',
  'last_paid',
  'linear',
  'position',
  'time_decay',
] as const
export type ModelName = (typeof MODEL_NAMES)[number]

/** Computed when it is asked for, from what all chains led to: see `markov.ts`. */
export const DATA_DRIVEN = 'data_driven'

/** What a model looks at. */
export type ChainTouch = Pick<Touch, 'at' | 'channel'>

/** Shares out one application among the touches of its chain, oldest first: a weight for each, not all zero. */
export type Model = (chain: readonly ChainTouch[]) => readonly number[]

const DAY_MS = 86_400_000

/** Days after which a touch is worth half as much under `time_decay`, unless configured. */
export const HALF_LIFE_DAYS = 7

const PAID: ReadonlySet<Channel> = new Set([
  'Cross-network',
  'Paid Shopping',
  'Paid Search',
  'Paid Social',
  'Paid Video',
  'Paid Other',
  'Display',
])

const isDirect = (touch: ChainTouch): boolean => touch.channel === 'Direct'
const isPaid = (touch: ChainTouch): boolean => PAID.has(touch.channel)

/**
 * The models by name. A chain is never empty: whoever has no touch is credited to `(unknown)` beforehand.
 *
 * @param halfLifeDays of `time_decay`
 */
export function builtInModels(halfLifeDays: number = HALF_LIFE_DAYS): Readonly<Record<ModelName, Model>> {
  return {
    first: (chain) => only(chain, 0),
    last: (chain) => only(chain, chain.length - 1),
    last_non_direct: lastNonDirect,
    // Where nobody paid, the last arrival that was not direct earned it.
    last_paid: (chain) => lastThat(isPaid, chain) ?? lastNonDirect(chain),
    linear: (chain) => chain.map(() => 1),
    position: (chain) => byPosition(chain.length),
    time_decay: (chain) => {
      // Relative to the newest touch, so that a touch of many years ago does not underflow the whole chain to zero.
      const newest = Math.max(...chain.map((touch) => touch.at))
      return chain.map((touch) => 2 ** ((touch.at - newest) / (halfLifeDays * DAY_MS)))
    },
  }
}

/** A chain of direct visits only was brought by nothing else than the last of them. */
function lastNonDirect(chain: readonly ChainTouch[]): readonly number[] {
  return lastThat((touch) => !isDirect(touch), chain) ?? only(chain, chain.length - 1)
}

function only(chain: readonly ChainTouch[], index: number): readonly number[] {
  return chain.map((_, at) => (at === index ? 1 : 0))
}

function lastThat(
  matches: (touch: ChainTouch) => boolean,
  chain: readonly ChainTouch[],
): readonly number[] | undefined {
  const index = chain.findLastIndex(matches)
  return index === -1 ? undefined : only(chain, index)
}

/** 40 % to each end and 20 % to all between; two touches share equally. */
function byPosition(length: number): readonly number[] {
  if (length <= 2) return Array.from({ length }, () => 1)
  const between = 0.2 / (length - 2)
  return Array.from({ length }, (_, at) => (at === 0 || at === length - 1 ? 0.4 : between))
}
