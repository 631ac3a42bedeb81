import type { Sink } from '@throughline/collector'
import { batchSize } from '../crm/batch-size.js'
import { checkOptions } from '../options.js'
import { portalLimits } from './address.js'
import { checkSink } from './check.js'
import { deliverDeals } from './deliver.js'
import type { Portal } from './delivery.js'
import { directory } from './directory.js'
import { MAX_COMMANDS } from './limits.js'
import { areWritten } from './ledger.js'
import { bitrix24Options, type Bitrix24Options } from './options.js'
import { combineDeals, isWanted, mergeDeal, type DealState } from './state.js'

/**
 * Makes every application a deal or a lead in Bitrix24: with its application ID, its UTM marks and, where the form names
 * one, its contact; exactly one, whatever happens on the way. With `mode: 'enrich'` it adds to those that the site
 * makes. Later events of the same application move it and fill its fields, as `stages` and `updates` say.
 *
 * Throws `OptionsError` when the options are wrong; the portal is first asked at the first delivery.
 *
 * @example
 * ```ts
 * bitrix24({ hook: process.env.BITRIX24_HOOK, stages: { 'Trial Started': 'PREPARATION' } })
 * ```
 */
export function bitrix24(options: Bitrix24Options): Sink<DealState> {
  const settings = checkOptions('bitrix24', bitrix24Options, options)
  const portal: Portal = {
    settings,
    directory: directory(settings),
    operating: new Map(),
    batch: batchSize(MAX_COMMANDS),
  }
  return {
    name: settings.name,
    purpose: settings.purpose,
    limits: portalLimits(settings.hook, settings.requestsPerSecond),
    accepts: (event) => isWanted(event, settings),
    key: (event) => event.applicationId ?? event.id,
    merge: (events) => mergeDeal(events, settings),
    combine: combineDeals,
    alreadySent: (deals, memory) => areWritten(deals, memory),
    deliver: (deals, context) => deliverDeals(deals, portal, context),
    check: (context) => checkSink(settings, context),
  }
}
