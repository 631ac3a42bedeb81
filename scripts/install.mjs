import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { npm } from './run.mjs'
import { step } from './step.mjs'

/**
 * Installs the dependencies when those in place are not the ones of the lockfile.
 *
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function install() {
  return step(
    'install',
    async () => {
      if (isInstalled()) return { ok: true, output: '', fresh: true }
      return { ...(await npm(['ci', '--no-audit', '--no-fund'])), fresh: false }
    },
    ({ ok, fresh }) => (fresh ? 'nothing to do' : ok ? 'npm ci' : 'npm ci failed'),
  )
}

/** Whether every package of the lockfile is in place in its version; npm lists what it installed in a hidden copy. */
function isInstalled() {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(hidden)
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      // What is optional may be meant for another platform.
      !path.includes('node_modules/') || optional || (installed[path] && installed[path].version === version),
  )
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages
}
