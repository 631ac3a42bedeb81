import type { DeliveryContext, Result } from '@throughline/collector'
import type { BatchSize } from '../crm/batch-size.js'
import { amocrmApi, type AmocrmApi, type Answer } from './api.js'
import type { DealFields, FieldBook } from './fields.js'
import type { AmocrmSettings } from './options.js'
import { records, type DealRecord, type Records } from './records.js'
import type { DealState } from './state.js'
import { witnesses, type Bench, type Witnesses } from './witnesses.js'

/** What a sink keeps of its account between deliveries. All of it may be lost. */
export interface Account {
  readonly settings: AmocrmSettings
  readonly fields: FieldBook
  readonly customerFields: FieldBook
  /** Deals in one request that makes them: fewer after a 504. */
  readonly batch: BatchSize
  readonly bench: Bench
}

/** One application on its way through a delivery, with all the works that speak of it. */
export interface Item {
  readonly applicationId: string
  readonly state: DealState
  readonly works: readonly number[]
}

/** An application whose deal stands in amoCRM. */
export interface Standing {
  readonly item: Item
  readonly record: Extract<DealRecord, { kind: 'made' }>
}

/** One delivery: everything that its steps need, and where they say what became of each application. */
export interface Delivery {
  readonly account: Account
  readonly context: DeliveryContext
  readonly api: AmocrmApi
  readonly records: Records
  readonly witnesses: Witnesses
  readonly fields: () => Promise<DealFields>
  /** Asks for the fields anew, once a delivery, when a refusal speaks of them; tells whether it did. */
  readonly refreshFields: (answer: Extract<Answer, { kind: 'refused' }>) => boolean
  readonly settle: (item: Item, result: Result) => void
}

export function openDelivery(account: Account, context: DeliveryContext, settle: Delivery['settle']): Delivery {
  const api = amocrmApi(account.settings.authority, context)
  let refreshed = false
  return {
    account,
    context,
    api,
    records: records(context.memory),
    witnesses: witnesses(account.bench, context.memory),
    fields: () => account.fields.read(api),
    refreshFields: ({ faults }) => {
      if (refreshed || !faults.some(({ path }) => path.includes('custom_fields_values'))) return false
      account.fields.forget()
      return (refreshed = true)
    },
    settle,
  }
}
