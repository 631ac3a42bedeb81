import { dirname, resolve } from 'node:path'
import { isJsonObject } from '@throughline/protocol'
import { ThroughlineError } from '../error.js'
import type { Config } from './config.js'
import { resolveEnvironment, type Environment } from './environment.js'
import { explain, problemOf } from './explain.js'
import { findConfig } from './find.js'
import { makeConnectors } from './make-connectors.js'
import { showPath, type Problem } from './problem.js'
import { readConfig } from './read.js'
import { repeated } from './repeated.js'
import { configSchema } from './schema.js'
import { SINKS } from './sinks.js'
import { SOURCES } from './sources.js'

/** Where a configuration is looked for. */
export interface LoadOptions {
  /** The file, if it was named; else the first `throughline.config.*` of `cwd`. */
  readonly path?: string | undefined
  readonly cwd: string
  /** Gives `env:NAME` its value, and `PORT` and `THROUGHLINE_DATA`, which override the file. */
  readonly env: Environment
}

/**
 * Reads and checks a configuration, and makes its connectors. Relative paths in it count from its own folder;
 * `THROUGHLINE_DATA` counts from `cwd`. Throws a {@link ThroughlineError} of code `config` that lists everything that
 * is wrong, each with its path, its value (secrets hidden) and what is accepted.
 */
export async function loadConfig({ path, cwd, env }: LoadOptions): Promise<Config> {
  const file = findConfig(cwd, path)
  const { value, secrets, problems } = resolveEnvironment(await readConfig(file), env)
  const input = override(value, { cwd, env })
  const checked = configSchema.safeParse(input, { error: explain, reportInput: true })
  const directory = dirname(file)
  const place = { directory, secrets }
  const sinks = await makeConnectors(listIn(input, 'sinks'), SINKS, place)
  const sources = await makeConnectors(listIn(input, 'sources'), SOURCES, place)
  const found = [
    ...problems,
    ...(checked.error?.issues.map((issue) => problemOf(issue, { at: [], secrets })) ?? []),
    ...sinks.problems,
    ...sources.problems,
    ...repeated(input, { sinks: sinks.made, sources: sources.made }),
  ]
  if (!checked.success || found.length > 0) throw new ThroughlineError('config', report(file, found))
  return {
    ...checked.data,
    file,
    dataDir: resolve(directory, checked.data.dataDir),
    ...(checked.data.geo !== undefined && { geo: resolve(directory, checked.data.geo) }),
    ...(checked.data.warehouse.models !== undefined && {
      warehouse: { ...checked.data.warehouse, models: resolve(directory, checked.data.warehouse.models) },
    }),
    sinks: sinks.made.filter((sink) => sink !== undefined),
    sources: sources.made.filter((source) => source !== undefined),
  }
}

function override(value: unknown, { cwd, env }: Pick<LoadOptions, 'cwd' | 'env'>): unknown {
  const { PORT: port, THROUGHLINE_DATA: dataDir } = env
  if (port && !/^\d+$/.test(port)) {
    throw new ThroughlineError('config', `the environment variable PORT is "${port}"; expected a port from 0 to 65535`)
  }
  if (!isJsonObject(value)) return value
  return { ...value, ...(port && { port: Number(port) }), ...(dataDir && { dataDir: resolve(cwd, dataDir) }) }
}

function listIn(input: unknown, key: string): readonly unknown[] {
  const list = isJsonObject(input) ? input[key] : undefined
  return Array.isArray(list) ? list : []
}

function report(file: string, problems: readonly Problem[]): string {
  // A variable that is not set leaves its place empty, which is no second problem.
  const seen = new Set<string>()
  const lines = problems.flatMap(({ path, text }) => {
    const place = showPath(path) || 'the configuration'
    if (seen.has(place) && text.startsWith('is missing')) return []
    seen.add(place)
    return [`  ${place}: ${text}`]
  })
  return `${file} has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}`
}
