import type { ConfiguredSite } from '../config/config.js'
import { nearestKey } from '../config/problem.js'
import { ThroughlineError } from '../error.js'

/**
 * The site of that ID, or the only one. Throws a usage error that names the known ones.
 *
 * @param whose what the site has to do with the matter, for the error: "spent it"
 */
export function chooseSite(sites: readonly ConfiguredSite[], id: string | undefined, whose: string): ConfiguredSite {
  const ids = sites.map((site) => site.id)
  const [first, ...others] = sites
  if (id === undefined && first && others.length === 0) return first
  if (id === undefined) throw new ThroughlineError('usage', `name the site that ${whose}: --site ${ids.join(' | ')}`)
  const found = sites.find((site) => site.id === id)
  if (found) return found
  const nearest = nearestKey(id, ids)
  const advice = nearest ? `did you mean "${nearest}"?` : `known: ${ids.join(', ')}`
  throw new ThroughlineError('usage', `the configuration has no site "${id}"; ${advice}`)
}
