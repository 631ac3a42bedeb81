import type { Sink } from '@throughline/collector'
import { httpSink } from '../http-sink/http-sink.js'
import { onceInLife } from '../http-sink/once.js'
import { checkOptions } from '../options.js'
import { readDetail, readVerdicts } from './answer.js'
import { checkMeta } from './check.js'
import { toMetaItem, type MetaItem } from './encode.js'
import { META_LIMITS } from './limits.js'
import { META_RULES } from './mapping.js'
import { metaOptions, type MetaOptions } from './options.js'

/**
 * Tells Meta which leads its ads brought, what the CRM made of them, and what they paid (Conversions API,
 * https://developers.facebook.com/docs/marketing-api/conversions-api). An application's `event_id` is its ID: a pixel that
 * sends the same `eventID` is not counted twice. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * meta({ datasetId: '1234567890', token: process.env.META_TOKEN })
 * ```
 */
export function meta(options: MetaOptions): Sink {
  const settings = checkOptions('meta', metaOptions, options)
  const { baseUrl, version, datasetId, token, testEventCode } = settings
  const url = `${baseUrl}/${version}/${datasetId}/events?${new URLSearchParams({ access_token: token }).toString()}`
  return httpSink<MetaItem>({
    vendor: 'Meta',
    name: settings.name,
    purpose: settings.purpose,
    limits: META_LIMITS,
    rules: META_RULES,
    events: settings.events,
    personalData: settings.personalData,
    once: onceInLife,
    addressee: ({ trackers, userId, anonymousId }) =>
      trackers?.metaClickId ?? trackers?.metaBrowserId ?? userId ?? anonymousId,
    encode: (encoding) => toMetaItem(encoding, settings),
    request: (data) => ({
      url,
      body: { data, ...(testEventCode !== undefined && { test_event_code: testEventCode }) },
    }),
    read: readVerdicts,
    detail: readDetail,
    check: (context) => checkMeta(settings, context),
  })
}
