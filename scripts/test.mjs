import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { install } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { npm } from './run.mjs'
import { SECOND_TRY } from './second-tries.mjs'
import { step } from './step.mjs'
import { tally } from './unit-results.mjs'

// `npm test`: everything, in one go; a step that fails does not keep the others from running.
requireNode()
let passed = 0
/** @type {string[]} */
const failures = []

count('install', await install())
count('build', await build())
await programs('browsers', async () => (await import('./browsers.mjs')).BROWSERS)
await programs('servers', async () => (await import('./servers.mjs')).SERVERS)
await check('format', 'format:check')
await check('lint', 'lint')
await check('types', 'types')
await tests()

for (const failure of failures) console.log(`\nFAILED ${failure}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0

/**
 * @param {string} name
 * @param {{ ok: boolean, output: string }} result
 */
function count(name, { ok, output }) {
  if (ok) passed += 1
  else failures.push(`${name}\n${output.trim()}`)
}

/**
 * @param {string} name
 * @param {() => Promise<readonly import('./programs.mjs').Program[]>} list
 */
async function programs(name, list) {
  try {
    // Loaded once what they import is installed.
    const { findOrInstall } = await import('./install-programs.mjs')
    const found = await step(
      name,
      async () => findOrInstall(await list()),
      (all) => all.map(describe).join(', '),
    )
    for (const each of found) {
      // The tests take the one that was seen to run.
      if ('path' in each) process.env[each.program.variable] = each.path
      count(each.program.name, { ok: 'path' in each, output: describe(each) })
    }
  } catch (error) {
    count(name, { ok: false, output: String(error) })
  }
}

/** @param {import('./install-programs.mjs').Found | import('./install-programs.mjs').Missing} result */
function describe(result) {
  if ('problem' in result) return result.problem
  return `${result.path}${result.installed ? ' (installed now)' : ''}`
}

/**
 * @param {string} name
 * @param {string} script
 */
async function check(name, script) {
  const result = await step(
    name,
    () => npm(['run', '--silent', script]),
    ({ ok }) => (ok ? 'passed' : 'failed'),
  )
  count(name, result)
}

async function tests() {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'))
  const report = join(folder, 'report.json')
  const args = [
    'run',
    '--silent',
    'unit',
    '--',
    '--reporter=default',
    '--reporter=json',
    '--reporter=./scripts/second-tries.mjs',
    `--outputFile.json=${report}`,
  ]
  const results = await step(
    'tests',
    async () => {
      const { ok, output } = await npm(args)
      return { ok, output, ...readReport(report) }
    },
    (result) => `${result.passed} passed, ${result.failures.length} failed`,
  )
  rmSync(folder, { recursive: true })
  passed += results.passed
  failures.push(...results.failures)
  for (const line of results.output.split('\n').filter((text) => text.startsWith(SECOND_TRY))) console.log(line)
  // The report cuts differences short; what vitest prints shows them whole.
  const details = results.output.search(/^.*Failed (Tests|Suites)/m)
  if (details >= 0) console.log(results.output.slice(details))
  // An error outside of every test fails the run and none of them.
  if (!results.ok && results.failures.length === 0) failures.push(`tests\n${results.output.trim()}`)
}

/** @param {string} path */
function readReport(path) {
  try {
    return tally(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { passed: 0, failures: [] }
  }
}
