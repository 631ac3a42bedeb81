import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** Ends the process with advice when this Node is older than the one in `engines`. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const wanted = engines.node.replace('>=', '')
  if (isOlder(process.versions.node, wanted)) {
    console.error(`Throughline needs Node ${wanted} or newer; this is ${process.versions.node}: see https://nodejs.org`)
    process.exit(1)
  }
}

/**
 * @param {string} version
 * @param {string} wanted
 */
export function isOlder(version, wanted) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor)
}
