import type { DeliveryContext, Result } from '@throughline/collector'
import { amocrmApi, type AmocrmApi, type Answer } from './api.js'
import type { DealFields, FieldBook } from './fields.js'
import { ledger, type Ledger } from './ledger.js'
import type { DealState } from './mapping.js'
import type { AmocrmSettings } from './options.js'

/** What a sink keeps of its account between deliveries. All of it may be lost. */
export interface Account {
  readonly settings: AmocrmSettings
  readonly fields: FieldBook
  /** Deals in one request: halved when the account answers 504, grown back when it does not. */
  batch: number
}

/** One application on its way through a delivery. */
export interface Item {
  readonly deal: DealState
  readonly digest: string
}

/** An application whose deal stands in amoCRM. */
export interface Standing {
  readonly item: Item
  readonly dealId: number
}

/** One delivery: everything that its steps need, and where they say what became of each application. */
export interface Delivery {
  readonly account: Account
  readonly context: DeliveryContext
  readonly api: AmocrmApi
  readonly ledger: Ledger
  readonly fields: () => Promise<DealFields>
  /** Asks for the fields anew, once a delivery, when a refusal speaks of them; tells whether it did. */
  readonly refreshFields: (answer: Extract<Answer, { kind: 'refused' }>) => boolean
  readonly settle: (item: Item, result: Result) => void
}

export function openDelivery(account: Account, context: DeliveryContext, settle: Delivery['settle']): Delivery {
  const api = amocrmApi(account.settings, context)
  let refreshed = false
  return {
    account,
    context,
    api,
    ledger: ledger(context.memory),
    fields: () => account.fields.read(api),
    refreshFields: ({ faults }) => {
      if (refreshed || !faults.some(({ path }) => path.startsWith('custom_fields_values'))) return false
      account.fields.forget()
      return (refreshed = true)
    },
    settle,
  }
}
