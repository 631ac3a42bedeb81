import type { Sink } from '@throughline/collector'
import { httpSink } from '../http-sink/http-sink.js'
import { oncePerEvent } from '../http-sink/once.js'
import { checkOptions } from '../options.js'
import { readDetail, readVerdicts } from './answer.js'
import { checkAmplitude } from './check.js'
import { toAmplitudeItem, type AmplitudeItem } from './encode.js'
import { AMPLITUDE_LIMITS } from './limits.js'
import { AMPLITUDE_RULES } from './mapping.js'
import { amplitudeOptions, type AmplitudeOptions } from './options.js'
import { uploadUrl } from './request.js'

/**
 * Sends events to Amplitude with the first and the last marks of their visitor, deals by their stages, and payments as
 * revenue. Amplitude knows a repeat by `insert_id`. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * amplitude({ apiKey: process.env.AMPLITUDE_KEY, region: 'eu' })
 * ```
 */
export function amplitude(options: AmplitudeOptions): Sink {
  const settings = checkOptions('amplitude', amplitudeOptions, options)
  const { apiKey, endpoint, minIdLength } = settings
  return httpSink<AmplitudeItem>({
    vendor: 'Amplitude',
    name: settings.name,
    purpose: settings.purpose,
    limits: AMPLITUDE_LIMITS[endpoint],
    rules: AMPLITUDE_RULES,
    events: settings.events,
    personalData: settings.personalData,
    once: oncePerEvent,
    ordered: true,
    addressee: ({ userId, anonymousId }) => userId ?? anonymousId,
    encode: toAmplitudeItem,
    request: (events) => ({
      url: uploadUrl(settings),
      body: { api_key: apiKey, events, options: { min_id_length: minIdLength } },
    }),
    read: readVerdicts,
    detail: readDetail,
    check: (context) => checkAmplitude(settings, context),
  })
}
