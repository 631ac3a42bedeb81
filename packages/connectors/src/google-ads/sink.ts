import type { Sink } from '@throughline/collector'
import type { JsonObject, TrackedEvent } from '@throughline/protocol'
import { httpSink } from '../http-sink/http-sink.js'
import { onceInLife } from '../http-sink/once.js'
import type { Exchange } from '../http-sink/send.js'
import { mapper } from '../mapping/rule.js'
import { checkOptions } from '../options.js'
import { textOf } from '../text-of.js'
import { ADJUSTMENT_WORDS, CONVERSION_WORDS, readDetail, readVerdicts, type UploadWords } from './answer.js'
import { checkGoogleAds } from './check.js'
import { deliverGoogleAds } from './deliver.js'
import { knownBy, toGoogleAdsItem, type GoogleAdsItem } from './encode.js'
import { GOOGLE_ADS_LIMITS } from './limits.js'
import { googleAdsRules } from './mapping.js'
import { googleAdsOptions, type GoogleAdsOptions } from './options.js'
import { headersOf, uploadUrl } from './request.js'
import { accessToken } from './token.js'

/**
 * Tells Google Ads what became of its clicks: conversions by `gclid`, `gbraid` or `wbraid`, and by hashes of e-mail and
 * phone where there was no click ID (enhanced conversions for leads); and what became of those since: refunds, other sums,
 * sales that were lost again. Google knows a repeat by `orderId`. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * googleAds({ customerId, developerToken, oauth, conversionActions: { lead: '111', sale: '222' } })
 * ```
 */
export function googleAds(options: GoogleAdsOptions): Sink {
  const settings = checkOptions('google-ads', googleAdsOptions, options)
  const token = accessToken(settings)
  const rules = googleAdsRules(settings.conversionActions)
  const map = mapper(rules, settings.events)
  const exchange = (
    method: 'uploadClickConversions' | 'uploadConversionAdjustments',
    list: string,
    words: UploadWords,
  ): Exchange<JsonObject> => ({
    vendor: 'Google Ads',
    authorise: async (context) => headersOf(settings, await token.read(context)),
    request: (items) => ({ url: uploadUrl(settings, method), body: { [list]: items, partialFailure: true } }),
    read: (answer, items) => {
      if (answer.status === 401) token.forget()
      return readVerdicts(answer, items, words)
    },
    detail: readDetail,
  })
  const conversions = httpSink<GoogleAdsItem>({
    ...exchange('uploadClickConversions', 'conversions', CONVERSION_WORDS),
    name: settings.name,
    purpose: settings.purpose,
    limits: GOOGLE_ADS_LIMITS,
    rules,
    events: settings.events,
    personalData: settings.personalData,
    once: onceInLife,
    addressee: (event) => knownBy(event, settings.personalData),
    encode: (encoding) => toGoogleAdsItem(encoding, settings),
    check: (context) => checkGoogleAds(settings, token, context),
  })
  const adjustments = exchange('uploadConversionAdjustments', 'conversionAdjustments', ADJUSTMENT_WORDS)
  return {
    ...conversions,
    key: paidFor,
    deliver: (batch, context) => deliverGoogleAds(batch, { settings, map, conversions, adjustments, context }),
  }
}

/** A refund waits behind its payment, and whatever becomes of a deal behind what was told of it before. */
function paidFor({ site, type, id, dealId, properties }: TrackedEvent): string {
  const payment = textOf(properties['refundOf']) ?? textOf(properties['paymentId'])
  return type === 'payment' && payment !== undefined
    ? JSON.stringify([site, type, payment])
    : JSON.stringify([site, type, type === 'deal' ? (dealId ?? id) : id])
}
