import { isAbsolute, resolve } from 'node:path'
import { isJsonObject } from '@throughline/protocol'
import { reasonOf } from '../error.js'
import type { ConnectorKind } from './connector-kind.js'
import { problemOf } from './explain.js'
import { nearestKey, showValue, type Problem } from './problem.js'

interface Place {
  /** The configuration's own folder, from which relative paths count. */
  readonly directory: string
  readonly secrets: ReadonlySet<string>
}

type Outcome<Made> = { readonly made: Made } | { readonly problems: readonly Problem[] }

/** Makes the connectors of a list, each at its position; what cannot be made is `undefined` there, and a problem. */
export async function makeConnectors<Made>(
  entries: readonly unknown[],
  kind: ConnectorKind<Made>,
  place: Place,
): Promise<{ readonly made: readonly (Made | undefined)[]; readonly problems: readonly Problem[] }> {
  const outcomes = await Promise.all(
    entries.map((entry, index) => makeConnector(entry, kind, { ...place, at: [kind.list, index] })),
  )
  return {
    made: outcomes.map((outcome) => ('made' in outcome ? outcome.made : undefined)),
    problems: outcomes.flatMap((outcome) => ('problems' in outcome ? outcome.problems : [])),
  }
}

async function makeConnector<Made>(
  entry: unknown,
  kind: ConnectorKind<Made>,
  place: Place & { readonly at: readonly PropertyKey[] },
): Promise<Outcome<Made>> {
  if (kind.isMade(entry)) return { made: entry }
  const names = [...kind.types.keys()]
  if (!isJsonObject(entry)) {
    const shown = showValue(entry, place.at, place.secrets)
    return oneProblem(place.at, `${shown} is not accepted; expected a connector, or an object with "type"`)
  }
  const { type: name, ...options } = entry
  const path = [...place.at, 'type']
  if (name === undefined) return oneProblem(path, `is missing; expected ${either(names)}`)
  const read = typeof name === 'string' ? kind.types.get(name) : undefined
  if (!read) {
    const nearest = typeof name === 'string' ? nearestKey(name, names) : undefined
    const advice = nearest ? `did you mean "${nearest}"?` : `expected ${either(names)}`
    return oneProblem(path, `${showValue(name, path, place.secrets)} is not accepted; ${advice}`)
  }
  try {
    const type = await read()
    const opened = type(withAbsolutePaths(options, place.directory))
    return 'made' in opened ? opened : { problems: opened.issues.map((issue) => problemOf(issue, place)) }
  } catch (error) {
    return oneProblem(place.at, reasonOf(error))
  }
}

function oneProblem(path: readonly PropertyKey[], text: string): { readonly problems: readonly Problem[] } {
  return { problems: [{ path, text }] }
}

function either(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' or ')
}

/** Options that name a file, whatever the connector. */
const PATHS: readonly string[] = ['path', 'caFile', 'credentialsFile']

function withAbsolutePaths(options: Readonly<Record<string, unknown>>, directory: string): object {
  const { oauth } = options
  const paths = PATHS.flatMap((key) => {
    const path = options[key]
    return typeof path === 'string' ? [[key, absolute(path, directory)] as const] : []
  })
  return {
    ...options,
    ...Object.fromEntries(paths),
    ...(isJsonObject(oauth) &&
      typeof oauth['tokens'] === 'string' && { oauth: { ...oauth, tokens: absolute(oauth['tokens'], directory) } }),
  }
}

function absolute(path: string, directory: string): string {
  return isAbsolute(path) ? path : resolve(directory, path)
}
