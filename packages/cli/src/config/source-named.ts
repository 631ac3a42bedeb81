import type { Source } from '@throughline/collector'
import { ThroughlineError } from '../error.js'
import type { Config } from './config.js'
import { nearestKey } from './problem.js'

/** The configured source of that name. Throws a usage error that names the known ones. */
export function sourceNamed({ sources }: Pick<Config, 'sources'>, name: string): Source {
  const found = sources.find((source) => source.name === name)
  if (found) return found
  const names = sources.map((source) => source.name)
  const nearest = nearestKey(name, names)
  const known = names.length > 0 ? `known: ${names.join(', ')}` : 'it has none'
  throw new ThroughlineError(
    'usage',
    `the configuration has no source "${name}"; ${nearest ? `did you mean "${nearest}"?` : known}`,
  )
}
