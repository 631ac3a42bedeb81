import type { Sink } from '@throughline/collector'
import { describeRules } from '../mapping/describe.js'
import { mapper } from '../mapping/rule.js'
import { checkOptions } from '../options.js'
import { checkMetrica } from './check.js'
import { deliverConversions } from './deliver.js'
import { visitorOf } from './encode.js'
import { metricaLimits } from './limits.js'
import { METRICA_RULES } from './mapping.js'
import { metricaOptions, type MetricaOptions } from './options.js'

/**
 * Tells Yandex Metrica what became of its visitors, as offline conversions: applications, calls, target deals, sales and
 * payments, by the visitor's ClientId (`_ym_uid`), by the click's yclid, or by the site's own user ID. Files are gathered
 * for a minute, since Metrica counts requests and not lines. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * metrica({ counterId: 12345678, token: process.env.METRICA_TOKEN })
 * ```
 */
export function metrica(options: MetricaOptions): Sink {
  const settings = checkOptions('metrica', metricaOptions, options)
  const map = mapper(METRICA_RULES, settings.events)
  return {
    name: settings.name,
    purpose: settings.purpose,
    limits: metricaLimits(settings.counterId),
    mapping: describeRules(METRICA_RULES, settings.events),
    accepts: (event) => event.bot !== true && visitorOf(event, settings) !== undefined && map(event) !== undefined,
    deliver: (batch, context) => deliverConversions(batch, { settings, map, context }),
    check: (context) => checkMetrica(settings, context),
  }
}
