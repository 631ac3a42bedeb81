import type { DeliveryContext, Result } from '@throughline/collector'
import type { BatchSize } from '../crm/batch-size.js'
import type { Says } from '../crm/says.js'
import { ledger, type DealRecord, type Ledger } from './ledger.js'
import { bitrix24Api, type Bitrix24Api, type Operating } from './api.js'
import type { Directory } from './directory.js'
import type { Bitrix24Settings } from './options.js'
import type { DealState } from './state.js'

/** What a sink keeps of its portal between deliveries. All of it may be lost. */
export interface Portal {
  readonly settings: Bitrix24Settings
  readonly directory: Directory
  readonly operating: Operating
  /** Works in one request that makes leads or deals: fewer when the portal was too slow. */
  readonly batch: BatchSize
}

/** One application on its way through a delivery. */
export interface Item {
  readonly deal: DealState
}

/** An application whose lead or deal stands in Bitrix24. */
export interface Standing {
  readonly item: Item
  readonly dealId: number
  /** What it says already. */
  readonly written: Says
}

/** One delivery: everything that its steps need, and where they say what became of each application. */
export interface Delivery {
  readonly portal: Portal
  readonly context: DeliveryContext
  readonly api: Bitrix24Api
  readonly ledger: Ledger
  readonly settle: (item: Item, result: Result) => void
}

export function openDelivery(portal: Portal, context: DeliveryContext, settle: Delivery['settle']): Delivery {
  const api = bitrix24Api(portal.settings.hook, portal.operating, context)
  return { portal, context, api, ledger: ledger(context.memory), settle }
}

/** Writes down what is known of each item now. */
export function note(
  items: readonly Item[],
  recordOf: (item: Item) => DealRecord | undefined,
  delivery: Delivery,
): Promise<void> {
  return delivery.ledger.write(new Map(items.map((item) => [item.deal.applicationId, recordOf(item)])))
}

export function made(dealId: number, written: Says): DealRecord {
  return { kind: 'made', dealId, written }
}
