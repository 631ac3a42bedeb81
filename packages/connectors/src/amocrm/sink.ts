import type { Sink } from '@throughline/collector'
import { checkOptions } from '../options.js'
import { deliverDeals } from './deliver.js'
import type { Account } from './delivery.js'
import { fieldBook } from './fields.js'
import { AMOCRM_LIMITS } from './limits.js'
import { combineDeals, mergeDeal, type DealState } from './mapping.js'
import { amocrmOptions, type AmocrmOptions } from './options.js'

/**
 * Makes every application a deal in amoCRM or Kommo: with its application ID, its UTM marks and, where the form names
 * one, its contact; exactly one, whatever happens on the way. Later events of the same application update its deal.
 * Deal events are never sent: they come from the CRM.
 *
 * Throws `OptionsError` when the options are wrong; the account is first asked at the first delivery.
 *
 * @example
 * ```ts
 * amocrm({ subdomain: 'example', token: process.env.AMOCRM_TOKEN, pipelineId: 3177727 })
 * ```
 */
export function amocrm(options: AmocrmOptions): Sink<DealState> {
  const settings = checkOptions('amocrm', amocrmOptions, options)
  const account: Account = { settings, fields: fieldBook(settings.applicationField), batch: AMOCRM_LIMITS.items }
  return {
    name: settings.name,
    purpose: settings.purpose,
    limits: AMOCRM_LIMITS,
    accepts: (event) => event.type === 'application' && event.applicationId !== undefined,
    key: (event) => event.applicationId ?? event.id,
    merge: mergeDeal,
    combine: combineDeals,
    deliver: (deals, context) => deliverDeals(deals, account, context),
  }
}
