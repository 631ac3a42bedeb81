import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { root } from './root.mjs'

// `npm run test:soak -- --seeds 10000` runs so many worlds, `npm run simulate -- --seed 123` the one that failed.
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
  },
})
execFileSync('npx', ['tsc', '-b', 'packages/collector'], { cwd: root, stdio: 'inherit' })
const { simulate } = await import('@throughline/collector/testing/simulation')

const first = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1
const startedAt = Date.now()
const sum = { worlds: 0, events: 0, requests: 0, lives: 0, dead: 0, virtualHours: 0 }
/** @type {number[]} */
const failed = []
for (let seed = first; seed < first + count; seed++) {
  const run = await simulate(seed)
  sum.worlds += 1
  for (const name of /** @type {const} */ (['events', 'requests', 'lives', 'dead'])) sum[name] += run[name]
  sum.virtualHours += run.lastedMs / 3_600_000
  if (run.violations.length > 0) {
    failed.push(seed)
    console.log(`seed ${seed} broke ${run.violations.length} promises; npm run simulate -- --seed ${seed}`)
    for (const violation of run.violations.slice(0, count === 1 ? Infinity : 5)) console.log(`  ${violation}`)
  } else if (count === 1) console.log(run)
  if (sum.worlds % 1_000 === 0) console.log(`${sum.worlds} worlds, ${failed.length} failed`)
}
console.log({ ...sum, virtualHours: Math.round(sum.virtualHours), failed, seconds: (Date.now() - startedAt) / 1_000 })
process.exitCode = failed.length > 0 ? 1 : 0
