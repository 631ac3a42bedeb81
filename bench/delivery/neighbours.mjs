import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCollector } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import { dealEvent } from './events.mjs'

/**
 * Real time: how fast a good sink takes a backlog, and how long a new event takes to be durable meanwhile, alone or beside
 * sinks whose vendors never answer, pour without end, lie or throw.
 *
 * @param {{ events: number, bad: boolean }} load
 */
export async function neighbours({ events, bad }) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
  const log = sqliteLog(join(folder, 'log.db'))
  for (let at = 0; at < events; at += 5_000) {
    await log.append(Array.from({ length: 5_000 }, (_, index) => dealEvent(at + index, at + index, 1_000 + at)))
  }
  const tally = { delivered: 0 }
  const startedAt = performance.now()
  const collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'bench' }],
    log,
    sinks: [
      goodSink((count) => (tally.delivered += count)),
      ...(bad ? ['hangs', 'pours', 'lies', 'throws'].map(badSink) : []),
    ],
    fetch: async (input) => answer(new URL(input instanceof Request ? input.url : input).host),
  })
  /** @type {number[]} */
  const waits = []
  while (tally.delivered < events) {
    const askedAt = performance.now()
    await collector.track({ event: 'Plan Chosen', anonymousId: 'visitor' })
    waits.push(performance.now() - askedAt)
    await new Promise((done) => setTimeout(done, 5))
  }
  const perSecond = events / ((performance.now() - startedAt) / 1_000)
  await collector.close()
  rmSync(folder, { recursive: true })
  waits.sort((a, b) => a - b)
  return { perSecond, appendP99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0 }
}

/** @param {string} host @returns {Response | Promise<Response>} */
function answer(host) {
  const pour = {
    pull: (/** @type {ReadableStreamDefaultController} */ stream) => stream.enqueue(new Uint8Array(65_536)),
  }
  if (host === 'hangs.example') return new Promise(() => undefined)
  if (host === 'pours.example') return new Response(new ReadableStream(pour))
  return new Response('<html>We are back soon</html>')
}

/** @param {(works: number) => void} count @returns {import('@throughline/collector').AnySink} */
function goodSink(count) {
  return {
    name: 'good',
    purpose: 'necessary',
    limits: { items: 1_000, timeoutMs: 10_000 },
    accepts: ({ type }) => type === 'application',
    deliver: async (batch) => {
      count(batch.length)
      return batch.map(() => ({ kind: 'delivered' }))
    },
  }
}

/** @param {string} name @returns {import('@throughline/collector').AnySink} */
function badSink(name) {
  return {
    name,
    purpose: 'necessary',
    limits: { items: 100, timeoutMs: 10_000 },
    deliver: async (batch, { fetch }) => {
      const response = await fetch(`https://${name}.example/`)
      if (name === 'throws') throw new TypeError('x is not a function')
      const accepted = await response.json()
      return batch.map(() => ({ kind: accepted ? 'delivered' : 'retry', reason: '' }))
    },
  }
}
