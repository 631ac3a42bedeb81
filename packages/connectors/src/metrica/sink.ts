import type { AnySink, Sink } from '@throughline/collector'
import { describeRules } from '../mapping/describe.js'
import { mapper } from '../mapping/rule.js'
import { checkOptions } from '../options.js'
import { checkFiles } from './check.js'
import { deliverLines } from './deliver-lines.js'
import { eventsSink } from './events.js'
import { expensesSink } from './expenses.js'
import { fileLimits, MAX_AGE_MS } from './limits.js'
import { CALLS, CONVERSIONS, type LineKind } from './lines.js'
import { metricaRules } from './mapping.js'
import { metricaOptions, type MetricaOptions, type MetricaSettings } from './options.js'
import { ordersSink } from './orders.js'
import { visitorOf } from './visitor.js'

/**
 * Tells Yandex Metrica what became of its visitors, as `send` says: conversions, orders of a CRM, calls, what ads cost, or
 * events as they happen. A visitor is known by the ClientId (`_ym_uid`), the click's yclid, or the site's own user ID.
 * Files are gathered for a minute, since Metrica counts requests and not lines. Throws `OptionsError` when the options are
 * wrong.
 *
 * @example
 * ```ts
 * metrica({ counterId: 12345678, token: process.env.METRICA_TOKEN })
 * metrica({ counterId: 12345678, token: process.env.METRICA_TOKEN, send: 'orders' })
 * ```
 */
export function metrica(options: MetricaOptions): AnySink {
  const settings = checkOptions('metrica', metricaOptions, options)
  switch (settings.send) {
    case 'conversions':
      return { ...filed(settings, MAX_AGE_MS), ...linesSink(settings, CONVERSIONS) }
    case 'calls':
      return { ...filed(settings, MAX_AGE_MS), ...linesSink(settings, CALLS) }
    case 'orders':
      return { ...filed(settings, MAX_AGE_MS), ...ordersSink(settings) }
    case 'expenses':
      return { ...filed(settings), ...expensesSink(settings) }
    case 'events':
      return eventsSink(settings)
  }
}

/** What all have in common that is sent in files. */
function filed(settings: MetricaSettings, deadlineMs?: number): Omit<Sink, 'accepts' | 'deliver'> {
  const { name, purpose, events } = settings
  return {
    name,
    purpose,
    limits: fileLimits(settings, deadlineMs),
    mapping: describeRules(metricaRules(settings), events),
    check: (context) => checkFiles(settings, context),
  }
}

function linesSink(settings: MetricaSettings, kind: LineKind): Pick<Sink, 'accepts' | 'deliver'> {
  const map = mapper(metricaRules(settings), settings.events)
  return {
    accepts: (event) => event.bot !== true && visitorOf(event, settings) !== undefined && map(event) !== undefined,
    deliver: (batch, context) => deliverLines(batch, { kind, settings, map, context }),
  }
}
