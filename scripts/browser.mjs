import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'

/** @typedef {{ path: string, origin: string }} Browser */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APT = 'apt-get install -y chromium'
const PLAYWRIGHT = 'npx playwright-core install chromium'

/**
 * A Chromium that runs: the one at `CHROMIUM_PATH`, on PATH, or downloaded before; else one that is installed now.
 *
 * @returns {Promise<Browser | { problem: string }>}
 */
export async function findOrInstallBrowser() {
  const named = process.env['CHROMIUM_PATH']
  if (named) {
    if (await runs(named)) return { path: named, origin: 'from CHROMIUM_PATH' }
    return { problem: `CHROMIUM_PATH names ${named}, which is no browser that runs` }
  }
  return (await onPath()) ?? (await downloaded('downloaded before')) ?? (await installed())
}

/** @returns {Promise<Browser | undefined>} */
async function onPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const name of NAMES) {
    for (const path of folders.map((folder) => join(folder, name)).filter(isExecutable)) {
      // Ubuntu has a `chromium-browser` that only says where to get one.
      if (await runs(path)) return { path, origin: 'from PATH' }
    }
  }
  return undefined
}

/**
 * @param {string} origin
 * @returns {Promise<Browser | undefined>}
 */
async function downloaded(origin) {
  const { chromium } = await import('playwright-core')
  const path = chromium.executablePath()
  return isExecutable(path) && (await runs(path)) ? { path, origin } : undefined
}

/** @returns {Promise<Browser | { problem: string }>} */
async function installed() {
  const failures = []
  if (process.getuid?.() === 0 && (await run('apt-get', ['--version'])).ok) {
    await run('apt-get', ['update'])
    const { ok, output } = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    const browser = ok ? await onPath() : undefined
    if (browser) return { ...browser, origin: `installed by ${APT}` }
    failures.push(`${APT}: ${lastLine(output)}`)
  }
  const { output } = await run('npx', ['playwright-core', 'install', 'chromium'])
  const browser = await downloaded(`installed by ${PLAYWRIGHT}`)
  if (browser) return browser
  failures.push(`${PLAYWRIGHT}: ${lastLine(output)}`)
  return { problem: `no Chromium; install one with "${APT}" or "${PLAYWRIGHT}" (${failures.join('; ')})` }
}

/** @param {string} path */
async function runs(path) {
  return (await run(path, ['--version'])).ok
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @param {string} output */
function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? ''
}
