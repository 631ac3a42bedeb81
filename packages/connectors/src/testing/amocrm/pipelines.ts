/** A sales funnel of the account. The first is the main one, where a deal goes that names none. */
export interface Pipeline {
  readonly id: number
  readonly name: string
  readonly statuses: readonly PipelineStatus[]
}

export interface PipelineStatus {
  readonly id: number
  readonly name: string
  /** 1: incoming leads that nobody has looked at. A deal cannot be put there by hand. */
  readonly type: 0 | 1
}

/** 142 and 143 are the same in every pipeline. */
export const WON = 142
export const LOST = 143

/** Why deals are lost, in every fake account. */
export const LOSS_REASONS: readonly { readonly id: number; readonly name: string }[] = [
  { id: 901, name: 'Too expensive' },
  { id: 902, name: 'No answer' },
]

/** The funnels of every fake account. */
export const PIPELINES: readonly Pipeline[] = [
  {
    id: 7001,
    name: 'Sales',
    statuses: [
      { id: 70_010, name: 'Incoming leads', type: 1 },
      { id: 70_011, name: 'First contact', type: 0 },
      { id: 70_012, name: 'Qualified', type: 0 },
      { id: 70_013, name: 'Offer sent', type: 0 },
      { id: WON, name: 'Closed - won', type: 0 },
      { id: LOST, name: 'Closed - lost', type: 0 },
    ],
  },
  {
    id: 7002,
    name: 'Repeat sales',
    statuses: [
      { id: 70_020, name: 'Incoming leads', type: 1 },
      { id: 70_021, name: 'Planned', type: 0 },
      { id: WON, name: 'Closed - won', type: 0 },
      { id: LOST, name: 'Closed - lost', type: 0 },
    ],
  },
]

/** Where an incoming lead waits; `undefined` when there is no such pipeline. */
export function incomingPlaceOf(pipelineId?: number): { pipelineId: number; statusId: number } | undefined {
  const pipeline = pipelineId === undefined ? PIPELINES[0] : PIPELINES.find(({ id }) => id === pipelineId)
  const status = pipeline?.statuses.find(({ type }) => type === 1)
  return pipeline && status && { pipelineId: pipeline.id, statusId: status.id }
}

/** Where a deal lands; `undefined` when the pipeline or the status in it does not exist. */
export function placeOf(pipelineId?: number, statusId?: number): { pipelineId: number; statusId: number } | undefined {
  const pipeline =
    pipelineId === undefined ? pipelineWith(statusId) : PIPELINES.find((candidate) => candidate.id === pipelineId)
  const status = pipeline?.statuses.find(({ id, type }) => type === 0 && (statusId === undefined || id === statusId))
  return pipeline && status && { pipelineId: pipeline.id, statusId: status.id }
}

function pipelineWith(statusId: number | undefined): Pipeline | undefined {
  if (statusId === undefined) return PIPELINES[0]
  return PIPELINES.find(({ statuses }) => statuses.some(({ id }) => id === statusId))
}
