import { WarehouseError } from '../error.js'
import type { ChainTouch, Model } from './models.js'

/** What one touch of a chain earned under one model. */
export interface Credit {
  readonly model: string
  /** Place of the touch in the chain, from 0. */
  readonly touch: number
  /** 0 < share ≤ 1. */
  readonly share: number
}

/**
 * What each touch of the chain earned under each model. Shares of one model, added in order, are exactly 1. Throws a
 * {@link WarehouseError} when a model of one's own gives no such weights.
 */
export function credits(chain: readonly ChainTouch[], models: ReadonlyMap<string, Model>): readonly Credit[] {
  return [...models].flatMap(([name, model]) => shares(name, checked(name, model(chain), chain.length)))
}

/** A touch of years ago has decayed to less than this and earned nothing. */
const NEGLIGIBLE = 1e-9

function shares(model: string, weights: readonly number[]): readonly Credit[] {
  const total = sum(weights)
  const earned = weights
    .map((weight, touch) => ({ model, touch, share: weight / total }))
    .filter(({ share }) => share > NEGLIGIBLE)
  return sum(earned.map(({ share }) => share)) === 1 ? earned : closed(earned)
}

/** Ten tenths are not one in binary fractions: the last share takes what is missing. */
function closed(earned: readonly Credit[]): readonly Credit[] {
  const others = earned.slice(0, -1)
  const rest = 1 - sum(others.map(({ share }) => share))
  return [...others, ...earned.slice(-1).map((credit) => ({ ...credit, share: rest }))]
}

function checked(model: string, weights: readonly number[], length: number): readonly number[] {
  const right = weights.length === length && weights.every((weight) => Number.isFinite(weight) && weight >= 0)
  if (right && sum(weights) > 0) return weights
  throw new WarehouseError(
    'bad-model',
    `the attribution model "${model}" gave [${weights.join(', ')}] for a chain of ${length}; it must give a weight of 0 or more for each touch, not all 0`,
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
