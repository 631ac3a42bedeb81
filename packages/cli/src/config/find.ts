import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ThroughlineError } from '../error.js'

/** Names of the configuration file, in the order in which they are looked for. */
export const CONFIG_NAMES = [
  'throughline.config.ts',
  'throughline.config.mjs',
  'throughline.config.js',
  'throughline.config.json',
] as const

/** Absolute path of the configuration: the one that was named, else the first that stands in `cwd`. */
export function findConfig(cwd: string, named?: string): string {
  if (named !== undefined) {
    const path = resolve(cwd, named)
    if (existsSync(path)) return path
    throw new ThroughlineError('config', `there is no configuration file ${path}`)
  }
  const found = CONFIG_NAMES.map((name) => join(cwd, name)).find((path) => existsSync(path))
  if (found) return found
  throw new ThroughlineError(
    'config',
    `no configuration in ${cwd}: "throughline init" writes one; --config names one elsewhere`,
  )
}
