import { SinkUnavailable, type Finding, type Source } from '@throughline/collector'
import { costFeed } from '../cost-feed/cost-feed.js'
import { addDays, dayIn } from '../cost-feed/day.js'
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
  const { name, site, source, medium, currency, timezone, days, since, everyMinutes } = settings
  return {
    name,
    ...(site !== undefined && { site }),
    verify: () => false,
    translate: () => ({ kind: 'malformed', reason: 'Yandex Direct has no webhooks' }),
    feed: costFeed({
      // The rate is the advertiser's; the token itself must not stand in a name.
      limits: directLimits(settings.clientLogin ?? contentId('token', settings.token)),
      everyMs: everyMinutes * 60_000,
      timezone,
      days,
      ...(since !== undefined && { since }),
      about: { source, medium, provider: name, currency },
      read: (period, context) => readReport(period, settings, context),
    }),
    async check(context): Promise<readonly Finding[]> {
      const day = addDays(dayIn(timezone, context.clock.now()), -1)
      try {
        const rows = await readReport({ from: day, to: day }, settings, context)
        return [{ level: 'good', text: `Yandex Direct told of ${rows.length} costs of ${day}` }]
      } catch (error) {
        const away = error instanceof SinkUnavailable && error.code !== 'unauthorised'
        return [{ level: away ? 'doubtful' : 'wrong', text: error instanceof Error ? error.message : String(error) }]
      }
    },
  }
}
