import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reasonOf, ThroughlineError } from '../error.js'

/** What the configuration file holds, not yet checked: the JSON of a `.json` file, the default export of a module. */
export async function readConfig(path: string): Promise<unknown> {
  try {
    return extname(path) === '.json' ? JSON.parse(await readFile(path, 'utf8')) : await importDefault(path)
  } catch (cause) {
    if (cause instanceof ThroughlineError) throw cause
    throw new ThroughlineError('config', `${path} cannot be read: ${reasonOf(cause)}`, { cause })
  }
}

async function importDefault(path: string): Promise<unknown> {
  const module = await (extname(path) === '.ts' ? importTypeScript(path) : import(pathToFileURL(path).href))
  const exported: unknown = module
  if (typeof exported === 'object' && exported !== null && 'default' in exported) return exported.default
  throw new ThroughlineError('config', `${path} must have a default export: export default defineConfig({ … })`)
}

async function importTypeScript(path: string): Promise<unknown> {
  // Node 20 runs no TypeScript itself.
  const { createJiti } = await import('jiti')
  return createJiti(import.meta.url, { fsCache: false }).import(path)
}
