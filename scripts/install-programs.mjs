import { CHROMIUM } from './browsers.mjs'
import { placesOf } from './programs.mjs'
import { run } from './run.mjs'

/** @typedef {import('./programs.mjs').Program} Program */
/** @typedef {{ program: Program, path: string, installed: boolean }} Found */
/** @typedef {{ program: Program, problem: string }} Missing */

/**
 * Finds programs that the tests need; installs what is missing where that is possible.
 *
 * @param {readonly Program[]} programs
 * @returns {Promise<readonly (Found | Missing)[]>}
 */
export async function findOrInstall(programs) {
  const wanted = programs.filter(({ platforms }) => platforms?.includes(process.platform) ?? true)
  const paths = await Promise.all(wanted.map(runningPath))
  const missing = wanted.filter((_, index) => paths[index] === undefined)
  const failure = missing.length > 0 ? await installAll(missing.filter(({ variable }) => !process.env[variable])) : ''
  return Promise.all(
    wanted.map(async (program, index) => {
      const path = paths[index] ?? (await runningPath(program))
      if (path !== undefined) return { program, path, installed: paths[index] === undefined }
      const named = process.env[program.variable]
      if (named)
        return { program, problem: `${program.variable} names ${named}, which is no ${program.name} that runs` }
      return { program, problem: `no ${program.name}; install it with "${program.command}" (${failure})` }
    }),
  )
}

/**
 * The first that runs: Ubuntu has a `chromium-browser` that only says where to get one.
 *
 * @param {Program} program
 * @returns {Promise<string | undefined>}
 */
async function runningPath(program) {
  for (const path of placesOf(program)) {
    if (!program.version || (await run(path, ['--version'])).ok) return path
  }
  return undefined
}

/**
 * @param {readonly Program[]} missing
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
