import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { simulateDays } from '@throughline/warehouse/simulate'
import { sqliteWarehouse } from '@throughline/warehouse/sqlite'
import { PLAIN } from './plain.mjs'

// Usage: npm run bench:reports [-- VISITS]
// Makes a year of a company with so many visits (10,000,000 are 300,000 applications, 100,000 deals and 1,000,000 cost
// lines), loads it, and times each report beside the SQL that an analyst would write on the same file.
const visits = Number(process.argv[2] ?? 1_000_000)
const YEAR = { from: '2025-01-01', to: '2025-12-31' }
const SITE = { id: 'shop', timezone: 'Europe/Moscow', currency: 'RUB' }
const BATCH = 5_000

const folder = mkdtempSync(join(tmpdir(), 'throughline-reports-'))
const path = join(folder, 'warehouse.db')
try {
  await load()
  await time()
} finally {
  rmSync(folder, { recursive: true })
}

/** Prints how fast the sink stores; the making of the events is not counted. */
async function load() {
  const warehouse = sqliteWarehouse(path, { sites: [SITE], bulk: true })
  const sink = warehouse.sink()
  let [events, storedMs, shownAt] = [0, 0, Date.now()]
  for (const day of simulateDays({ site: SITE.id, from: Date.UTC(2025, 0, 1), days: 365, visits, seed: 1 })) {
    for (let at = 0; at < day.length; at += BATCH) {
      const startedAt = performance.now()
      // The warehouse uses nothing of a delivery's context.
      await Reflect.apply(sink.deliver, sink, [day.slice(at, at + BATCH)])
      storedMs += performance.now() - startedAt
    }
    events += day.length
    if (Date.now() - shownAt > 10_000) {
      shownAt = Date.now()
      console.error(`${events} events, ${perSecond(events, storedMs)} a second`)
    }
  }
  await warehouse.close()
  const size = (statSync(path).size / 1e9).toFixed(2)
  console.log(`load              ${events} events, ${perSecond(events, storedMs)} a second; ${size} GB\n`)
}

/** @param {number} events @param {number} tookMs */
function perSecond(events, tookMs) {
  return Math.round((events / tookMs) * 1_000).toLocaleString('en')
}

async function time() {
  const warehouse = sqliteWarehouse(path, { sites: [SITE] })
  const database = new Database(path, { readonly: true })
  database.pragma('mmap_size = 4294967296')
  console.log('report            ours      plain SQL')
  for (const { name, params, sql } of PLAIN) {
    const ours = await best(() => warehouse.report(name, { ...YEAR, ...params }))
    const plain = sql === undefined ? undefined : await best(async () => database.prepare(sql).all(YEAR))
    const shown = `${name} ${Object.values(params).join(' ')}`.trim().padEnd(28)
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
