import type { Begin } from '../log/log.js'
import type { AnySink } from '../sink.js'

/** How a sink, or whoever shares its vendor's account, asks the log for its place. */
export function beginOf({
  formerly,
  startFrom,
  limits: { account },
}: Pick<AnySink, 'formerly' | 'startFrom' | 'limits'>): Begin {
  return {
    ...(formerly !== undefined && { formerly }),
    ...(startFrom !== undefined && { startFrom }),
    ...(account !== undefined && { account }),
  }
}
