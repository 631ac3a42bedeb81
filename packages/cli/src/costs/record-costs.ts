import { createCollector, type Log } from '@throughline/collector'
import type { Config } from '../config/config.js'
import { logPath, openLog, unusable } from '../service.js'
import { costMessage, type Cost } from './cost.js'

/** What became of costs that were put into the log. */
export interface RecordedCosts {
  readonly recorded: number
  /** The very same costs had been recorded before. */
  readonly known: number
}

/**
 * Puts costs into the log, the way every other message goes. Durable when it resolves; a server on the same data
 * directory delivers them, at once or when it is started next.
 *
 * @param run as in {@link costMessage}.
 */
export async function recordCosts(
  config: Config,
  costs: readonly Cost[],
  { site, run }: { readonly site: string; readonly run?: string | undefined },
): Promise<RecordedCosts> {
  const log = openLog(config)
  let known = 0
  const counting: Log = {
    ...log,
    append: async (events) => {
      const result = await log.append(events)
      known += result.duplicates
      return result
    },
  }
  const collector = await createCollector({ sites: config.sites, log: counting }).catch((cause: unknown) => {
    throw unusable(logPath(config), cause)
  })
  try {
    // Together, so that few commits take them all.
    await Promise.all(costs.map((cost) => collector.track(costMessage(cost, site, run), site)))
  } finally {
    await collector.close()
  }
  return { recorded: costs.length - known, known }
}
