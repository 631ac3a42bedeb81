import type { Begin } from '../log/log.js'
import type { AnySink } from '../sink.js'

/** How a sink asks the log for its place. */
export function beginOf({ formerly, startFrom, limits: { account } }: AnySink): Begin {
  return {
    ...(formerly !== undefined && { formerly }),
    ...(startFrom !== undefined && { startFrom }),
    ...(account !== undefined && { account }),
  }
}
