import type { DealStatus } from '@throughline/protocol'
import type { Stage, StageRule } from './source-options.js'

/** A stage of the account, as far as it is known: a webhook tells the IDs alone. */
export interface Place {
  readonly statusId: string
  readonly pipelineId?: string
  readonly stage?: string
  readonly pipeline?: string
  /** Whether incoming leads wait in it. */
  readonly incoming?: boolean
}

/** These two are the same in every pipeline, and every pipeline has them. */
const CLOSED: ReadonlyMap<string, DealStatus> = new Map([
  ['142', 'won'],
  ['143', 'lost'],
])

/** What a stage means: by the options, the most exact of them first, or else as amoCRM uses it. */
export function stageOf(place: Place, rules: ReadonlyMap<string, StageRule>): Stage {
  const { statusId, pipelineId, stage, pipeline, incoming = false } = place
  const names = [
    `${pipelineId}/${statusId}`,
    `${pipeline}/${stage}`,
    `${pipeline}/${statusId}`,
    `${pipelineId}/${stage}`,
    statusId,
    stage ?? statusId,
  ]
  const rule = names.map((name) => rules.get(name)).find((found) => found !== undefined)
  const meant = CLOSED.get(statusId) ?? (incoming ? 'unsorted' : 'open')
  return { name: rule?.name ?? stage ?? statusId, status: rule?.status ?? meant }
}

/** A deleted deal brings no money any more: it is lost, whatever stage it stood in. */
export const DELETED: Stage = { name: 'deleted', status: 'lost' }
