import { day, naive } from './day.mjs'
import { neighbours } from './neighbours.mjs'
import { throughput } from './throughput.mjs'

// Usage: npm run bench:delivery [-- BACKLOG]
// Requests and hours are counted in virtual time on the engine's own code; throughput and memory in real time.
const backlog = Number(process.argv[2] ?? 1_000_000)
const CASE_A = { events: 100_000, deals: 20_000 }
const hours = (/** @type {number} */ ms) => `${(ms / 3_600_000).toFixed(2)} h`
const count = (/** @type {number} */ number) => Math.round(number).toLocaleString('en')

const plain = await naive({ ...CASE_A, callsPerEvent: 10 })
console.log(
  `naive sender      ${count(plain.requests)} requests, ${hours(plain.lastedMs)} for a day's events: never done`,
)

const SCENARIOS = [
  { name: 'the day as it comes', load: { ...CASE_A, waiting: false } },
  { name: 'after 24 h outage', load: { ...CASE_A, waiting: true } },
  { name: 'ten times, waiting', load: { events: 1_000_000, deals: 20_000, waiting: true } },
]
for (const { name, load } of SCENARIOS) {
  const { requests, least, lastedMs, made, distinct, refused } = await day(load)
  const took = load.waiting
    ? `drained in ${(lastedMs / 60_000).toFixed(1)} min`
    : `kept up, ended at ${hours(lastedMs)}`
  const of = load.waiting ? `, ${(requests / least).toFixed(3)} of the least possible (${count(least)})` : ''
  console.log(
    `${name.padEnd(20)}${count(requests)} requests${of}; ${took}; ${refused} refused; ${made === distinct ? 'every deal once' : `${made} deals of ${distinct}`}`,
  )
}

for (const merging of [false, true]) {
  const { perSecond, cpuUs, works, heapMb, rssGrowthMb, diskMb } = await throughput({
    events: backlog,
    deals: 20_000,
    merging,
  })
  console.log(
    `${merging ? 'merging sink' : 'plain sink'}, ${count(backlog)} waiting: ${count(perSecond)} events/s, ${cpuUs.toFixed(1)} µs CPU an event, ${count(works)} works; heap at most ${heapMb.toFixed(0)} MB, RSS +${rssGrowthMb.toFixed(0)} MB, ${diskMb.toFixed(0)} MB on disk`,
  )
}

for (const bad of [false, true]) {
  const { perSecond, appendP99Ms } = await neighbours({ events: Math.min(backlog, 200_000), bad })
  console.log(
    `${bad ? 'beside 4 bad sinks' : 'a sink alone'}: ${count(perSecond)} events/s; a new event is durable within ${appendP99Ms.toFixed(1)} ms (p99)`,
  )
}
