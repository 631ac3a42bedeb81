import type { JsonObject } from '@throughline/protocol'

/** A stage of a pipeline, or a status of leads. P: in progress, S: success, F: failure. */
export interface Stage {
  readonly id: string
  readonly name: string
  readonly semantics: 'P' | 'S' | 'F'
}

export interface Pipeline {
  /** `CATEGORY_ID`; the general pipeline is 0, and its stages have no prefix. */
  readonly id: number
  readonly name: string
  readonly stages: readonly Stage[]
}

export const PIPELINES: readonly Pipeline[] = [
  {
    id: 0,
    name: 'General',
    stages: [
      { id: 'NEW', name: 'New', semantics: 'P' },
      { id: 'PREPARATION', name: 'Qualified', semantics: 'P' },
      { id: 'PREPAYMENT_INVOICE', name: 'Invoice sent', semantics: 'P' },
      { id: 'EXECUTING', name: 'In progress', semantics: 'P' },
      { id: 'WON', name: 'Deal won', semantics: 'S' },
      { id: 'LOSE', name: 'Deal lost', semantics: 'F' },
      { id: 'APOLOGY', name: 'Analyse the failure', semantics: 'F' },
    ],
  },
  {
    id: 3,
    name: 'Repeat sales',
    stages: [
      { id: 'C3:NEW', name: 'Planned', semantics: 'P' },
      { id: 'C3:EXECUTING', name: 'Ordered', semantics: 'P' },
      { id: 'C3:WON', name: 'Paid', semantics: 'S' },
      { id: 'C3:LOSE', name: 'Gone', semantics: 'F' },
    ],
  },
]

export const LEAD_STATUSES: readonly Stage[] = [
  { id: 'NEW', name: 'Unsorted', semantics: 'P' },
  { id: 'IN_PROCESS', name: 'In progress', semantics: 'P' },
  { id: 'PROCESSED', name: 'Processed', semantics: 'P' },
  { id: 'CONVERTED', name: 'Good lead', semantics: 'S' },
  { id: 'JUNK', name: 'Junk lead', semantics: 'F' },
]

/** The stages of a directory by its `ENTITY_ID`: `STATUS`, `DEAL_STAGE`, `DEAL_STAGE_3`. */
export function directory(entityId: string): readonly Stage[] {
  if (entityId === 'STATUS') return LEAD_STATUSES
  return PIPELINES.find(({ id }) => entityId === (id === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${id}`))?.stages ?? []
}

/** An entry of `crm.status.list`. */
export function toStatus(entityId: string, { id, name, semantics }: Stage, index: number): JsonObject {
  return {
    ID: String(100 + index),
    ENTITY_ID: entityId,
    STATUS_ID: id,
    NAME: name,
    NAME_INIT: '',
    SORT: String((index + 1) * 10),
    SYSTEM: 'N',
    SEMANTICS: semantics === 'P' ? null : semantics,
  }
}
