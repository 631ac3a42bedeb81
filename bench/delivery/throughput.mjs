import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCollector } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import { dealEvent, dealPicker } from './events.mjs'

/**
 * Real time: a backlog in SQLite into a sink in this process that does nothing, merging into deals or event by event.
 *
 * @param {{ events: number, deals: number, merging: boolean }} load
 */
export async function throughput({ events, deals, merging }) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
  const path = join(folder, 'log.db')
  const log = sqliteLog(path)
  const pick = dealPicker(deals)
  for (let at = 0; at < events; at += 5_000) {
    await log.append(Array.from({ length: 5_000 }, (_, index) => dealEvent(at + index, pick(), 1_000 + at)))
  }
  globalThis.gc?.()
  const before = { cpu: process.cpuUsage(), at: performance.now(), rss: process.memoryUsage().rss }
  const peak = { rss: 0, heap: 0 }
  const watching = setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage()
    peak.rss = Math.max(peak.rss, rss)
    peak.heap = Math.max(peak.heap, heapUsed)
  }, 20)
  let works = 0
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'bench' }],
    log,
    sinks: [merging ? dealSink((count) => (works += count)) : eventSink((count) => (works += count))],
  })
  while ((await collector.status()).some(({ behind }) => behind > 0)) await new Promise((done) => setTimeout(done, 50))
  const seconds = (performance.now() - before.at) / 1_000
  const { user, system } = process.cpuUsage(before.cpu)
  clearInterval(watching)
  await collector.close()
  const diskMb = statSync(path).size / 1_048_576
  rmSync(folder, { recursive: true })
  return {
    perSecond: events / seconds,
    cpuUs: (user + system) / events,
    works,
    heapMb: peak.heap / 1_048_576,
    rssGrowthMb: (peak.rss - before.rss) / 1_048_576,
    diskMb,
  }
}

/** @param {(works: number) => void} count @returns {import('@throughline/collector').AnySink} */
function eventSink(count) {
  return {
    name: 'local',
    purpose: 'necessary',
    limits: { items: 1_000, timeoutMs: 10_000 },
    deliver: async (batch) => {
      count(batch.length)
      return batch.map(() => ({ kind: 'delivered' }))
    },
  }
}

/** @param {(works: number) => void} count @returns {import('@throughline/collector').AnySink} */
function dealSink(count) {
  return {
    ...eventSink(count),
    key: ({ applicationId = '' }) => applicationId,
    merge: (all) => all.at(-1)?.properties['value'],
    combine: (_earlier, later) => later,
  }
}
