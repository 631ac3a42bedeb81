import type { Json } from '@throughline/protocol'

export const KINDS = ['lead', 'deal', 'contact'] as const
export type Kind = (typeof KINDS)[number]

/** A lead, deal or contact as the portal keeps it: its fields by their names. Times are epoch milliseconds. */
export interface Stored {
  readonly id: number
  readonly createdAt: number
  readonly modifiedAt: number
  /** When a lead came to a stage that is an end; absent while it is open. */
  readonly closedAt?: number
  readonly values: Readonly<Record<string, Json>>
}

/** The portal's tables in memory. */
export interface Tables {
  readonly lead: Map<number, Stored>
  readonly deal: Map<number, Stored>
  readonly contact: Map<number, Stored>
  /** Names of the own fields, `UF_CRM_…`. */
  readonly userFields: Readonly<Record<Kind, Set<string>>>
  nextId(): number
}

/** A portal as it is handed out: empty. */
export function emptyTables(): Tables {
  let lastId = 100
  return {
    lead: new Map(),
    deal: new Map(),
    contact: new Map(),
    userFields: { lead: new Set(), deal: new Set(), contact: new Set() },
    nextId: () => ++lastId,
  }
}

const MARKS = ['UTM_SOURCE', 'UTM_MEDIUM', 'UTM_CAMPAIGN', 'UTM_CONTENT', 'UTM_TERM']
const COMMON = ['TITLE', 'ASSIGNED_BY_ID', 'SOURCE_ID', 'SOURCE_DESCRIPTION', 'COMMENTS', 'ORIGINATOR_ID', 'ORIGIN_ID']
const MONEY = ['OPPORTUNITY', 'CURRENCY_ID', 'IS_MANUAL_OPPORTUNITY']
const PERSON = ['NAME', 'LAST_NAME', 'PHONE', 'EMAIL']

/** The fields that every portal has and a client may write. */
const WRITABLE: Readonly<Record<Kind, readonly string[]>> = {
  lead: [...COMMON, ...MONEY, ...MARKS, ...PERSON, 'STATUS_ID'],
  deal: [...COMMON, ...MONEY, ...MARKS, 'STAGE_ID', 'CATEGORY_ID', 'CONTACT_ID', 'CONTACT_IDS', 'LEAD_ID', 'BEGINDATE'],
  contact: [...COMMON, ...MARKS, ...PERSON],
}

/** What a client may write to: anything else that it sends is ignored without a word. */
export function fieldsOf(kind: Kind, { userFields }: Tables): readonly string[] {
  return [...WRITABLE[kind], ...userFields[kind]]
}
