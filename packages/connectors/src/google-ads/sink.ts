import type { Sink } from '@throughline/collector'
import { httpSink } from '../http-sink/http-sink.js'
import { onceInLife } from '../http-sink/once.js'
import { checkOptions } from '../options.js'
import { readDetail, readVerdicts } from './answer.js'
import { checkGoogleAds } from './check.js'
import { knownBy, toGoogleAdsItem, type GoogleAdsItem } from './encode.js'
import { GOOGLE_ADS_LIMITS } from './limits.js'
import { googleAdsRules } from './mapping.js'
import { googleAdsOptions, type GoogleAdsOptions } from './options.js'
import { headersOf, uploadUrl } from './request.js'
import { accessToken } from './token.js'

/**
 * Tells Google Ads what became of its clicks: conversions by `gclid`, `gbraid` or `wbraid`, and by hashes of e-mail and
 * phone where there was no click ID (enhanced conversions for leads). Google knows a repeat by `orderId`. Throws
 * `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * googleAds({ customerId, developerToken, oauth, conversionActions: { lead: '111', sale: '222' } })
 * ```
 */
export function googleAds(options: GoogleAdsOptions): Sink {
  const settings = checkOptions('google-ads', googleAdsOptions, options)
  const token = accessToken(settings)
  return httpSink<GoogleAdsItem>({
    vendor: 'Google Ads',
    name: settings.name,
    purpose: settings.purpose,
    limits: GOOGLE_ADS_LIMITS,
    rules: googleAdsRules(settings.conversionActions),
    events: settings.events,
    personalData: settings.personalData,
    once: onceInLife,
    addressee: (event) => knownBy(event, settings.personalData),
    encode: (encoding) => toGoogleAdsItem(encoding, settings),
    authorise: async (context) => headersOf(settings, await token.read(context)),
    request: (conversions) => ({ url: uploadUrl(settings), body: { conversions, partialFailure: true } }),
    read: (answer, items) => {
      if (answer.status === 401) token.forget()
      return readVerdicts(answer, items)
    },
    detail: readDetail,
    check: (context) => checkGoogleAds(settings, token, context),
  })
}
