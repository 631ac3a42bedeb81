import type { Config } from '../config/config.js'
import { recordMessages, type Recorded } from '../record-messages.js'
import { costMessage, type Cost } from './cost.js'

/**
 * Puts costs into the log, as {@link recordMessages} does.
 *
 * @param run as in {@link costMessage}.
 */
export function recordCosts(
  config: Config,
  costs: readonly Cost[],
  { site, run }: { readonly site: string; readonly run?: string | undefined },
): Promise<Recorded> {
  return recordMessages(
    config,
    costs.map((cost) => costMessage(cost, site, run)),
    site,
  )
}
