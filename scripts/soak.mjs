import { spawn } from 'node:child_process'
import { root } from './root.mjs'

// `npm run test:soak [-- --seeds 10000]`: the tests that gain from time, each for much longer than in `npm test`.
const seeds = process.argv.slice(2)
const RUNS = [
  { name: 'delivery, simulated', args: ['scripts/simulate.mjs', ...seeds], env: {} },
  {
    name: 'amoCRM, simulated',
    args: vitest('packages/connectors/test/amocrm-simulated'),
    env: { SEEDS: '1000' },
  },
  {
    name: 'amoCRM, 20,000 applications and 100,000 later events while everything fails',
    args: vitest('packages/connectors/test/amocrm-proof'),
    env: { APPLICATIONS: '20000' },
  },
  {
    name: 'amoCRM, as many, while the process is killed 25 times',
    args: vitest('packages/connectors/test/amocrm-killed'),
    env: { APPLICATIONS: '20000', KILLS: '25' },
  },
  {
    name: 'Bitrix24, 20,000 applications and 100,000 later events while everything fails',
    args: vitest('packages/connectors/test/bitrix24-proof'),
    env: { APPLICATIONS: '20000' },
  },
  {
    name: '100,000 damaged bodies, as many requests of every kind, and as many hooks',
    args: vitest('packages/collector/test/hostile', 'packages/connectors/test/hostile-hooks'),
    env: { FUZZ_RUNS: '100000' },
  },
  {
    name: 'killed 50 times under load',
    args: vitest('packages/collector/test/crash/crash'),
    env: { LIVES: '50', CLIENTS: '64' },
  },
]

let failed = 0
for (const { name, args, env } of RUNS) {
  const started = Date.now()
  console.log(`\n${name}`)
  const code = await run(args, env)
  if (code !== 0) failed += 1
  console.log(`${name}: ${code === 0 ? 'passed' : 'failed'} (${((Date.now() - started) / 1_000).toFixed(0)} s)`)
}
console.log(`${RUNS.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @param {...string} paths */
function vitest(...paths) {
  return ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...paths]
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number | null>}
 */
function run(args, env) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return new Promise((resolve) => child.once('exit', resolve))
}
