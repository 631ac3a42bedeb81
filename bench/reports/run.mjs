import Database from 'better-sqlite3'
import { sqliteWarehouse } from '@throughline/warehouse/sqlite'
import { PLAIN } from './plain.mjs'
import { SITE, yearOf } from './world.mjs'

// Usage: npm run bench:reports [-- VISITS]
// Makes a year of a company with so many visits (10,000,000 are 300,000 applications, 100,000 deals and 1,000,000 cost
// lines), loads it, and times each report beside the SQL that an analyst would write on the same file. The loaded year
// is kept in bench/.worlds for the next run.
const visits = Number(process.argv[2] ?? 1_000_000)
const YEAR = { from: '2025-01-01', to: '2025-12-31' }

const { path, loaded } = await yearOf(visits)
console.log(`load  ${loaded}\n`)
await time()

async function time() {
  const warehouse = sqliteWarehouse(path, { sites: [SITE] })
  const database = new Database(path, { readonly: true })
  // As our own reader opens it.
  database.pragma('mmap_size = 4294967296')
  database.pragma('temp_store = MEMORY')
  console.log(`${'report'.padEnd(64)}     ours  plain SQL`)
  for (const { name, params, sql } of PLAIN) {
    const ours = await best(() => warehouse.report(name, { ...YEAR, ...params }))
    const plain = sql === undefined ? undefined : await best(async () => database.prepare(sql).all(YEAR))
    const shown = `${name} ${Object.values(params).join(' ')}`.trim().padEnd(64)
    console.log(
      `${shown}${ms(ours)}  ${plain === undefined ? '' : `${ms(plain)}  ${(plain / ours).toFixed(1)} times ours`}`,
    )
  }
  database.close()
  await warehouse.close()
}

/** The shortest of three, after one that fills the caches. @param {() => Promise<unknown>} run */
async function best(run) {
  await run()
  let shortest = Infinity
  for (let n = 0; n < 3; n++) {
    const startedAt = performance.now()
    await run()
    shortest = Math.min(shortest, performance.now() - startedAt)
  }
  return shortest
}

/** @param {number} value */
function ms(value) {
  return `${Math.round(value)} ms`.padStart(9)
}
