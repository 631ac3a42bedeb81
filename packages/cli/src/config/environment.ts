import type { Problem } from './problem.js'

/** Process environment as an argument. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A configuration with its `env:` references replaced. */
export interface Resolved {
  readonly value: unknown
  /** Values that came from the environment: they are never shown. */
  readonly secrets: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

const REFERENCE = /^env:(.+)$/

/**
 * Replaces every string `env:NAME` by the variable of that name. Connectors that the configuration has already made
 * are left as they are. A missing variable is a problem at the place that names it.
 */
export function resolveEnvironment(input: unknown, env: Environment): Resolved {
  const secrets = new Set<string>()
  const problems: Problem[] = []
  const walk = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof value === 'string') {
      const name = REFERENCE.exec(value)?.[1]
      if (name === undefined) return value
      const found = env[name]
      if (found) {
        secrets.add(found)
        return found
      }
      problems.push({ path, text: `the environment variable ${name} is not set` })
      return undefined
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]))
    if (!isPlainData(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]))
  }
  return { value: walk(input, []), secrets, problems }
}

/** Whether it is data written in the file rather than a connector, which has methods. */
function isPlainData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = prototype === Object.prototype || prototype === null
  return plain && !('deliver' in value) && !('translate' in value)
}
