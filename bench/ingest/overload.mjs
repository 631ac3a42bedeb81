import { flood, load, startServer } from './pinned.mjs'

const TIMES = 3
const SECONDS = 20
const WARM_UP_SECONDS = 5

/**
 * Offers a collector three times what it can take, at a rate that does not wait for answers, and prints what became of
 * it: who is let in must be answered soon, everybody else at once, with a time to come back; all that was answered must
 * be in the log, memory must stay, and afterwards everything must be as before.
 *
 * @param {number} size messages a batch
 */
export async function measureOverload(size) {
  const server = await startServer('collector.mjs', '')
  const warm = await load(server.port, { size, seconds: WARM_UP_SECONDS })
  const full = await load(server.port, { size, seconds: WARM_UP_SECONDS })
  const calm = await server.ask('usage')
  const rate = full.perSecond * TIMES
  console.log(
    `\nBatches of ${size}: ${Math.round(full.perSecond)} requests/s are taken, ${Math.round(rate)} are offered`,
  )
  const flooded = await flood(server.port, { size, seconds: SECONDS, rate })
  const after = await server.ask('usage')
  const half = await load(server.port, { size, seconds: WARM_UP_SECONDS, rate: full.perSecond / 2 })
  const { stored } = await server.ask('done')
  const answered = (warm.answered + full.answered + flooded.admitted + half.answered) * size

  const share = (/** @type {number} */ part) => `${((100 * part) / flooded.offered).toFixed(1)} %`
  const ms = (/** @type {number} */ value) => `${value.toFixed(0)} ms`
  const mb = (/** @type {number} */ bytes) => `${Math.round(bytes / 1_048_576)} MB`
  const lines = {
    offered: `${flooded.offered} in ${SECONDS} s over ${flooded.connections} connections`,
    admitted: `${share(flooded.admitted)}, ${Math.round(flooded.admitted / SECONDS)}/s, p50 ${ms(flooded.admittedP50)}, p99 ${ms(flooded.admittedP99)}`,
    shed: `${share(flooded.shed)} ${JSON.stringify(flooded.statuses)}, p50 ${ms(flooded.shedP50)}, p99 ${ms(flooded.shedP99)}, without Retry-After ${flooded.withoutRetryAfter}`,
    'not sent': `${share(flooded.unsent)} for want of a connection; refused or cut ${flooded.failed + flooded.cut}`,
    memory: `${mb(calm.rss)} before, ${mb(after.rss)} after`,
    afterwards: `at half load p50 ${ms(half.p50)}, p99 ${ms(half.p99)}, refused ${half.refused}`,
    stored: `${stored} of ${answered} answered, lost ${Math.max(0, answered - stored)}`,
  }
  for (const [name, text] of Object.entries(lines)) console.log(`  ${name.padEnd(12)} ${text}`)
}
