import type { Sink } from '@throughline/collector'
import { batchSize } from '../crm/batch-size.js'
import { checkOptions } from '../options.js'
import { checkSink } from './check.js'
import { connecting } from './connecting.js'
import { USER_FIELD } from './customers/customers.js'
import { deliverWorks } from './deliver.js'
import { describe } from './describe.js'
import type { Account } from './delivery.js'
import { fieldBook } from './fields.js'
import { AMOCRM_LIMITS, limitsOf } from './limits.js'
import { amocrmOptions, type AmocrmOptions } from './options.js'
import { isWanted, keyOf, mergeWork } from './read-event.js'
import { rehearse } from './rehearse.js'
import { combineWorks, type DealWork } from './state.js'

/**
 * Makes every application a deal in amoCRM or Kommo: with its application ID, its UTM marks and, where the form names
 * one, its contact; exactly one, whatever happens on the way. Later events of the same application or person update its
 * deal as the options say. Deal events are never sent: they come from the CRM.
 *
 * Throws `OptionsError` when the options are wrong; the account is first asked at the first delivery.
 *
 * @example
 * ```ts
 * amocrm({ subdomain: 'example', token: process.env.AMOCRM_TOKEN, pipelineId: 3177727 })
 * ```
 */
export function amocrm(options: AmocrmOptions): Sink<DealWork> {
  const settings = checkOptions('amocrm', amocrmOptions, options)
  const account: Account = {
    settings,
    fields: fieldBook('leads', { code: settings.applicationField, name: 'Application ID' }),
    customerFields: fieldBook('customers', { code: USER_FIELD, name: 'User ID' }),
    batch: batchSize(AMOCRM_LIMITS.items),
    bench: { deaf: false },
  }
  return {
    name: settings.name,
    purpose: settings.purpose,
    limits: limitsOf(settings.baseUrl),
    accepts: (event) => isWanted(event, settings),
    key: keyOf,
    merge: (events) => mergeWork(events, settings),
    combine: combineWorks,
    deliver: (works, context) => deliverWorks(works, account, context),
    mapping: describe(settings),
    rehearse: (request) => rehearse(request, settings),
    check: (context) => checkSink(settings, context),
    connecting: connecting(settings),
  }
}
