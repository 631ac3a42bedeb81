import type { Source } from '@throughline/collector'
import { costSource } from '../cost-feed/cost-source.js'
import { checkOptions } from '../options.js'
import { contentId } from '../secrets.js'
import { directLimits } from './limits.js'
import { yandexDirectOptions, type YandexDirectOptions } from './options.js'
import { readReport } from './report.js'

/**
 * Tells what advertising in Yandex Direct cost, as `Cost Recorded`: by day and campaign, ad or keyword, once an hour, the
 * last days again since Direct corrects them. It has no webhooks.
 *
 * Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * yandexDirect({ token: process.env.DIRECT_TOKEN, campaignBy: 'id' })
 * ```
 */
export function yandexDirect(options: YandexDirectOptions): Source {
  const settings = checkOptions('yandexDirect', yandexDirectOptions, options)
  return costSource({
    vendor: 'Yandex Direct',
    settings,
    // The rate is the advertiser's; the token itself must not stand in a name.
    limits: directLimits(settings.clientLogin ?? contentId('token', settings.token)),
    read: (days, context) => readReport(days, settings, context),
  })
}
