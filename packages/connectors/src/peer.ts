import { OptionsError } from './options.js'

/**
 * Makes sure that a client is installed that only users of one connector need: an optional peer dependency. Throws
 * `OptionsError`, which says how to install it.
 */
export function demandPeers(connector: string, ...packages: readonly string[]): void {
  const missing = packages.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  const names = missing.join(' ')
  throw new OptionsError(`${connector} needs what is not installed: run "npm install ${names}"`)
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}
