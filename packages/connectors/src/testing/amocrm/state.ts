/** A deal as the account keeps it. Times are epoch milliseconds. */
export interface StoredDeal {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly pipelineId: number
  readonly statusId: number
  /** As the client said; `madeAt` is when it came. */
  readonly createdAt: number
  readonly madeAt: number
  readonly updatedAt: number
  /** Values of its fields by field ID. */
  readonly values: Readonly<Record<string, FieldValue>>
  readonly contactId?: number
  readonly tags?: readonly string[]
  readonly notes?: readonly string[]
  readonly responsibleUserId?: number
  readonly lossReasonId?: number
  readonly closedAt?: number
  readonly deleted?: boolean
  /** Of an incoming lead that no manager has accepted. */
  readonly unsortedUid?: string
}

/** What a custom field can hold. */
export type FieldValue = string | number | boolean

export interface StoredContact {
  readonly id: number
  readonly name?: string
  readonly phone?: string
  readonly email?: string
}

export const FIELD_TYPES = ['text', 'numeric', 'textarea', 'url', 'checkbox', 'date_time', 'select'] as const
export type FieldType = (typeof FIELD_TYPES)[number] | 'tracking_data'

export interface StoredField {
  readonly id: number
  readonly name: string
  readonly code: string
  readonly type: FieldType
}

/** Where the account sends its webhooks. */
export interface StoredHook {
  readonly id: number
  readonly destination: string
  readonly settings: readonly string[]
  readonly disabled: boolean
  /** When the destination last answered wrongly, oldest first; at most as many as disable it. */
  readonly failedAt: readonly number[]
}

/** A webhook that is still to be sent, or sent again. */
export interface StoredDelivery {
  readonly id: number
  readonly hookId: number
  readonly body: string
  readonly attempts: number
  readonly dueAt: number
}

export interface StoredCustomer {
  readonly id: number
  readonly name: string
  readonly madeAt: number
  /** Values of its fields by field ID. */
  readonly values: Readonly<Record<string, FieldValue>>
  readonly contactIds: readonly number[]
}

/** A purchase of a customer. */
export interface StoredTransaction {
  readonly id: number
  readonly customerId: number
  readonly price: number
  readonly comment: string
  readonly at: number
}

/** One line of the account's log of events. */
export interface StoredEvent {
  readonly id: number
  readonly type: 'lead_deleted' | 'lead_restored' | 'entity_merged'
  readonly dealId: number
  readonly at: number
}

/** Everything that the account must not forget; plain JSON. */
export interface AccountState {
  readonly lastId: number
  readonly deals: readonly StoredDeal[]
  readonly contacts: readonly StoredContact[]
  readonly fields: readonly StoredField[]
  readonly hooks: readonly StoredHook[]
  readonly deliveries: readonly StoredDelivery[]
  /** These are absent in a state of an earlier version. */
  readonly events?: readonly StoredEvent[]
  readonly customerFields?: readonly StoredField[]
  readonly customers?: readonly StoredCustomer[]
  readonly transactions?: readonly StoredTransaction[]
}

/** Where the account's state outlives its process: `save` must have stored it when it returns. */
export interface AccountStorage {
  load(): AccountState | undefined
  save(state: AccountState): void
}

/** The account's tables in memory. */
export interface Tables {
  readonly deals: Map<number, StoredDeal>
  readonly contacts: Map<number, StoredContact>
  readonly fields: Map<number, StoredField>
  readonly hooks: Map<number, StoredHook>
  readonly deliveries: Map<number, StoredDelivery>
  readonly events: Map<number, StoredEvent>
  readonly customerFields: Map<number, StoredField>
  readonly customers: Map<number, StoredCustomer>
  readonly transactions: Map<number, StoredTransaction>
  nextId(): number
  /** Makes every change since the last call durable. Called before a request is answered. */
  save(): void
}

const TRACKING = [
  'UTM_SOURCE',
  'UTM_MEDIUM',
  'UTM_CAMPAIGN',
  'UTM_CONTENT',
  'UTM_TERM',
  'UTM_REFERRER',
  'ROISTAT',
  'REFERRER',
  'OPENSTAT_SERVICE',
  'OPENSTAT_CAMPAIGN',
  'OPENSTAT_AD',
  'OPENSTAT_SOURCE',
  'FROM',
  'GCLIENTID',
  '_YM_UID',
  '_YM_COUNTER',
  'GCLID',
  'YCLID',
  'FBCLID',
]

/** An account as amoCRM hands it out: no deals, and the tracking fields that every account has. */
const EMPTY: AccountState = {
  lastId: 1_000,
  deals: [],
  contacts: [],
  fields: TRACKING.map((code, index) => ({ id: 101 + index, name: code.toLowerCase(), code, type: 'tracking_data' })),
  hooks: [],
  deliveries: [],
}

export function openTables(storage: AccountStorage | undefined): Tables {
  const state = storage?.load() ?? EMPTY
  let { lastId } = state
  const tables = {
    deals: byId(state.deals),
    contacts: byId(state.contacts),
    fields: byId(state.fields),
    hooks: byId(state.hooks),
    deliveries: byId(state.deliveries),
    events: byId(state.events ?? []),
    customerFields: byId(state.customerFields ?? []),
    customers: byId(state.customers ?? []),
    transactions: byId(state.transactions ?? []),
  }
  return {
    ...tables,
    nextId: () => ++lastId,
    save: () =>
      storage?.save({
        lastId,
        deals: [...tables.deals.values()],
        contacts: [...tables.contacts.values()],
        fields: [...tables.fields.values()],
        hooks: [...tables.hooks.values()],
        deliveries: [...tables.deliveries.values()],
        events: [...tables.events.values()],
        customerFields: [...tables.customerFields.values()],
        customers: [...tables.customers.values()],
        transactions: [...tables.transactions.values()],
      }),
  }
}

function byId<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]))
}
