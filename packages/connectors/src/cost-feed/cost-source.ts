import { SinkUnavailable, type CheckContext, type Finding, type Limits, type Source } from '@throughline/collector'
import { costFeed, type Days, type SpentRow } from './cost-feed.js'
import { addDays, dayIn } from './day.js'
import type { CostSourceSettings } from './options.js'

/** An ad system whose costs are a source. */
export interface CostSourceParts {
  /** The ad system, as people call it. */
  readonly vendor: string
  readonly settings: CostSourceSettings
  readonly limits: Limits
  /** Throws `SinkUnavailable` when the ad system answers nobody now. */
  read(days: Days, context: CheckContext): Promise<readonly SpentRow[]>
}

/** A source that asks an ad system for its costs, and is told nothing. Its check asks for those of yesterday. */
export function costSource({ vendor, settings, limits, read }: CostSourceParts): Source {
  const { name, site, source, medium, currency, timezone, days, since, everyMinutes } = settings
  return {
    name,
    ...(site !== undefined && { site }),
    verify: () => false,
    translate: () => ({ kind: 'malformed', reason: `${vendor} has no webhooks` }),
    feed: costFeed({
      limits,
      everyMs: everyMinutes * 60_000,
      timezone,
      days,
      ...(since !== undefined && { since }),
      about: { source, medium, provider: name, currency },
      read,
    }),
    async check(context): Promise<readonly Finding[]> {
      const day = addDays(dayIn(timezone, context.clock.now()), -1)
      try {
        const rows = await read({ from: day, to: day }, context)
        return [{ level: 'good', text: `${vendor} told of ${rows.length} costs of ${day}` }]
      } catch (error) {
        const away = error instanceof SinkUnavailable && error.code !== 'unauthorised'
        return [{ level: away ? 'doubtful' : 'wrong', text: error instanceof Error ? error.message : String(error) }]
      }
    },
  }
}
