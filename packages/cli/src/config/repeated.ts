import { isJsonObject } from '@throughline/protocol'
import type { Problem } from './problem.js'

interface Named {
  readonly name: string
}

/** Names and keys that must differ and do not: a sink's name is its cursor, a key tells sites apart. */
export function repeated(
  input: unknown,
  made: { readonly sinks: readonly (Named | undefined)[]; readonly sources: readonly (Named | undefined)[] },
): readonly Problem[] {
  const sites: readonly unknown[] = isJsonObject(input) && Array.isArray(input['sites']) ? input['sites'] : []
  return [
    ...twice(sites.map((site) => textIn(site, 'id'))).map((index) => problem(['sites', index, 'id'], 'another site')),
    ...twice(sites.map((site) => textIn(site, 'writeKey'))).map((index) =>
      problem(['sites', index, 'writeKey'], 'another site'),
    ),
    ...twice(['warehouse', ...made.sinks.map((sink) => sink?.name)]).map((index) =>
      problem(['sinks', index - 1, 'name'], 'another sink (the warehouse is one)'),
    ),
    ...twice(made.sources.map((source) => source?.name)).map((index) =>
      problem(['sources', index, 'name'], 'another source'),
    ),
  ]
}

function problem(path: readonly PropertyKey[], owner: string): Problem {
  return { path, text: `is the same as that of ${owner}; give each its own` }
}

/** Positions at which a value stands that stood before. */
function twice(values: readonly (string | undefined)[]): readonly number[] {
  return values.flatMap((value, index) => (value !== undefined && values.indexOf(value) < index ? [index] : []))
}

function textIn(value: unknown, key: string): string | undefined {
  const text = isJsonObject(value) ? value[key] : undefined
  return typeof text === 'string' ? text : undefined
}
