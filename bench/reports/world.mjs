import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { STAR } from '@throughline/warehouse'
import { simulateDays } from '@throughline/warehouse/simulate'
import { sqliteWarehouse } from '@throughline/warehouse/sqlite'

export const SITE = { id: 'shop', timezone: 'Europe/Moscow', currency: 'RUB' }
const FOLDER = fileURLToPath(new URL('../.worlds/', import.meta.url))
const BATCH = 5_000

/**
 * The path of a warehouse that holds a year with so many visits, and what its loading came to. A year is loaded once for
 * as long as the tables stay the same.
 *
 * @param {number} visits
 * @returns {Promise<{ path: string, loaded: string }>}
 */
export async function yearOf(visits) {
  const tables = createHash('sha256').update(JSON.stringify(STAR)).digest('hex').slice(0, 8)
  const name = `reports-${visits}-${tables}`
  const [path, note] = [join(FOLDER, `${name}.db`), join(FOLDER, `${name}.txt`)]
  if (existsSync(note)) return { path, loaded: `${readFileSync(note, 'utf8')} (when it was loaded)` }
  mkdirSync(FOLDER, { recursive: true })
  for (const old of readdirSync(FOLDER)) {
    if (old.startsWith(`reports-${visits}-`) || old.startsWith('loading.db')) rmSync(join(FOLDER, old))
  }
  const loading = join(FOLDER, 'loading.db')
  const loaded = await load(loading, visits)
  renameSync(loading, path)
  writeFileSync(note, loaded)
  return { path, loaded }
}

/**
 * Stores the year, and tells how fast the sink did; the making of the events is not counted.
 *
 * @param {string} path
 * @param {number} visits
 */
async function load(path, visits) {
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
  return `${events.toLocaleString('en')} events, ${perSecond(events, storedMs)} a second; ${size} GB`
}

/** @param {number} events @param {number} tookMs */
function perSecond(events, tookMs) {
  return Math.round((events / tookMs) * 1_000).toLocaleString('en')
}
