import { MODEL_NAMES, MODELS, type ChainTouch, type ModelName } from './models.js'

/** A touch of a chain with the source it came from. */
export interface SourcedTouch extends ChainTouch {
  readonly sourceId: number
}

export interface Credit {
  readonly model: ModelName
  readonly sourceId: number
  /** 0 < share ≤ 1. */
  readonly share: number
}

/** What each source of the chain earned under each model. Shares of one model, added in order, are exactly 1. */
export function credits(chain: readonly SourcedTouch[]): readonly Credit[] {
  return MODEL_NAMES.flatMap((model) => shares(chain, model))
}

/** A touch of years ago has decayed to less than this and earned nothing. */
const NEGLIGIBLE = 1e-9

function shares(chain: readonly SourcedTouch[], model: ModelName): readonly Credit[] {
  const weights = MODELS[model](chain)
  const total = sum(weights)
  const bySource = new Map<number, number>()
  chain.forEach(({ sourceId }, at) => {
    bySource.set(sourceId, (bySource.get(sourceId) ?? 0) + (weights[at] ?? 0) / total)
  })
  const earned = [...bySource]
    .filter(([, share]) => share > NEGLIGIBLE)
    .map(([sourceId, share]) => ({ model, sourceId, share }))
  return sum(earned.map(({ share }) => share)) === 1 ? earned : closed(earned)
}

/** Ten tenths are not one in binary fractions: the last share takes what is missing. */
function closed(earned: readonly Credit[]): readonly Credit[] {
  const others = earned.slice(0, -1)
  const rest = 1 - sum(others.map(({ share }) => share))
  return [...others, ...earned.slice(-1).map((credit) => ({ ...credit, share: rest }))]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
