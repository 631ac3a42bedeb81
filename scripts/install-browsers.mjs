import { CHROMIUM, FIREFOX, placesOf, WEBKIT, XVFB } from './browsers.mjs'
import { run } from './run.mjs'

/** @typedef {import('./browsers.mjs').Browser} Browser */
/** @typedef {{ browser: Browser, path: string, installed: boolean }} Found */
/** @typedef {{ browser: Browser, problem: string }} Missing */

/**
 * Finds everything that the end-to-end tests drive; installs what is missing where that is possible.
 *
 * @returns {Promise<readonly (Found | Missing)[]>}
 */
export async function findOrInstallBrowsers() {
  const wanted = [CHROMIUM, FIREFOX, WEBKIT, XVFB].filter(
    ({ platforms }) => platforms?.includes(process.platform) ?? true,
  )
  const paths = await Promise.all(wanted.map(runningPath))
  const missing = wanted.filter((_, index) => paths[index] === undefined)
  const failure = missing.length > 0 ? await installAll(missing.filter(({ variable }) => !process.env[variable])) : ''
  return Promise.all(
    wanted.map(async (browser, index) => {
      const path = paths[index] ?? (await runningPath(browser))
      if (path !== undefined) return { browser, path, installed: paths[index] === undefined }
      const named = process.env[browser.variable]
      if (named)
        return { browser, problem: `${browser.variable} names ${named}, which is no ${browser.name} that runs` }
      return { browser, problem: `no ${browser.name}; install it with "${browser.command}" (${failure})` }
    }),
  )
}

/**
 * The first that runs: Ubuntu has a `chromium-browser` that only says where to get one.
 *
 * @param {Browser} browser
 * @returns {Promise<string | undefined>}
 */
async function runningPath(browser) {
  for (const path of placesOf(browser)) {
    if (!browser.version || (await run(path, ['--version'])).ok) return path
  }
  return undefined
}

/**
 * @param {readonly Browser[]} missing
 * @returns {Promise<string>} what went wrong, as far as anything did
 */
async function installAll(missing) {
  const failures = []
  if (process.getuid?.() === 0 && (await run('apt-get', ['--version'])).ok) {
    await run('apt-get', ['update'])
    for (const { apt } of missing) {
      const { ok, output } = await run('apt-get', ['install', '-y', '--no-install-recommends', apt])
      if (!ok) failures.push(`apt-get install ${apt}: ${lastLine(output)}`)
    }
  } else {
    failures.push('apt-get needs root')
  }
  if (missing.includes(CHROMIUM) && (await runningPath(CHROMIUM)) === undefined) {
    const { ok, output } = await run('npx', ['playwright-core', 'install', 'chromium'])
    if (!ok) failures.push(`${CHROMIUM.command}: ${lastLine(output)}`)
  }
  return failures.join('; ')
}

/** @param {string} output */
function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? ''
}
