import type { Sink } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import type { Encoded, Encoding } from '../http-sink/http-sink.js'
import { httpSink } from '../http-sink/http-sink.js'
import { onceInLife } from '../http-sink/once.js'
import { textOf } from '../text-of.js'
import { checkEvents } from './check.js'
import { EVENT_AGE_MS, EVENT_LIMITS, HOUR_MS } from './limits.js'
import { metricaRules } from './mapping.js'
import type { MetricaSettings } from './options.js'
import { clientIdOf } from './visitor.js'

/** A request's parameters: https://yandex.ru/dev/metrika/ru/data-import/measurement-upload */
interface Hit {
  readonly parameters: Readonly<Record<string, string>>
}

/** Fields that are parameters of their own; every other goes along as a parameter of the visit. */
const OWN_PARAMETER = /^(d[lrt]|e[av]|cu|t[ir]|tcc|pa|sr|pr\d+(id|nm|br|ca|pr|qt|va|cc|ps))$/
/** A page view needs them, be they empty. */
const PAGE_PARAMETERS = ['dl', 'dr', 'dt'] as const
/** What arrives at the last moment must not be too old once it is read. */
const MARGIN_MS = 600_000

/** Server events, one a request, as soon as they happen. */
export function eventsSink(settings: MetricaSettings): Sink {
  return httpSink<Hit>({
    vendor: 'Yandex Metrica',
    name: settings.name,
    purpose: settings.purpose,
    limits: EVENT_LIMITS,
    rules: metricaRules(settings),
    events: settings.events,
    personalData: 'none',
    once: onceInLife,
    // A visit begins with its page view.
    ordered: true,
    addressee: clientIdOf,
    encode: (encoding) => toHit(encoding, settings),
    request: ([hit]) => ({
      url: `${settings.baseUrl}/collect`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(hit?.parameters).toString(),
    }),
    // It says the same to everything; a page of a proxy is no answer.
    read: ({ status, text }, items) =>
      status === 200 && !/^\s*<(?!!--)/.test(text) ? items.map(() => ({ kind: 'delivered' })) : undefined,
    check: () => checkEvents(settings),
  })
}

function toHit(
  { mapped: { name, fields }, event, now }: Encoding,
  { counterId, token }: MetricaSettings,
): Encoded<Hit> {
  if (event.occurredAt < now - EVENT_AGE_MS + MARGIN_MS)
    return {
      rejected: `the Measurement Protocol takes nothing older than ${EVENT_AGE_MS / HOUR_MS} hours: send it among conversions`,
    }
  const own: Record<string, string> = {}
  const params: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields)) {
    const text = OWN_PARAMETER.test(field) ? textOf(value) : undefined
    if (text !== undefined) own[field] = text
    else if (value !== undefined) params[field] = value
  }
  const isPage = name === 'pageview'
  return {
    item: {
      parameters: {
        tid: String(counterId),
        cid: clientIdOf(event) ?? '',
        t: isPage ? 'pageview' : 'event',
        ms: token,
        et: String(Math.floor(Math.min(event.occurredAt, now) / 1_000)),
        ...(isPage ? Object.fromEntries(PAGE_PARAMETERS.map((each) => [each, ''])) : { ea: name }),
        ...(event.page?.url !== undefined && { dl: event.page.url }),
        ...own,
        ...(Object.keys(params).length > 0 && { params: JSON.stringify(params) }),
      },
    },
  }
}
