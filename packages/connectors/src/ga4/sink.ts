import type { MappingRow, Sink } from '@throughline/collector'
import { httpSink } from '../http-sink/http-sink.js'
import { onceInLife } from '../http-sink/once.js'
import { describeRules } from '../mapping/describe.js'
import { checkOptions } from '../options.js'
import { checkGa4 } from './check.js'
import { clientIdOf, toGa4Item, type Ga4Item } from './encode.js'
import { EVENTS_PER_REQUEST, GA4_LIMITS } from './limits.js'
import { ga4Rules } from './mapping.js'
import { ga4Options, type Ga4Options, type Ga4Settings } from './options.js'
import { bodyOf, collectUrl } from './request.js'
import { userPropertiesOf } from './user-properties.js'

/**
 * Tells Google Analytics 4 what became of a visit: leads as they go through the funnel, purchases and refunds, under
 * the client ID of Google's own cookie and with the application ID (Measurement Protocol,
 * https://developers.google.com/analytics/devguides/collection/protocol/ga4).
 *
 * GA4 answers `204` to anything, so what it would silently drop is found here and becomes a dead letter. Throws
 * `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * ga4({ measurementId: 'G-ABC123DEF4', apiSecret: process.env.GA4_SECRET })
 * ```
 */
export function ga4(options: Ga4Options): Sink {
  const settings = checkOptions('ga4', ga4Options, options)
  const userProperties = userPropertiesOf(settings.userProperties)
  const sink = httpSink<Ga4Item>({
    vendor: 'GA4',
    name: settings.name,
    purpose: settings.purpose,
    limits: GA4_LIMITS,
    rules: ga4Rules(settings),
    events: settings.events,
    personalData: settings.personalData,
    once: onceInLife,
    addressee: (event) => clientIdOf(event, settings.tag),
    encode: (encoding) => toGa4Item(encoding, settings, userProperties),
    group: ({ client }) => JSON.stringify(client),
    perRequest: EVENTS_PER_REQUEST,
    request: (items) => ({ url: collectUrl(settings, 'mp/collect'), body: bodyOf(items) }),
    read: ({ status }, items) => (status >= 200 && status < 300 ? items.map(() => ({ kind: 'delivered' })) : undefined),
    check: (context) => checkGa4(settings, context),
  })
  return { ...sink, mapping: [...(sink.mapping ?? []), ...describeUserProperties(settings)] }
}

/** What goes along with every event that is sent. */
function describeUserProperties({ userProperties }: Ga4Settings): readonly MappingRow[] {
  if (Object.keys(userProperties).length === 0) return []
  const described = describeRules([{ when: {}, send: 'user_properties', with: userProperties }])
  return described.map((row) => ({ ...row, events: 'each that is sent' }))
}
