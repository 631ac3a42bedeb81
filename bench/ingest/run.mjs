import { parseArgs } from 'node:util'
import { measureMemory } from './memory.mjs'
import { measureOverload } from './overload.mjs'
import { load, startServer } from './pinned.mjs'

// Usage: npm run bench:ingest [-- --seconds 5 --rounds 3], or -- --events 10000000 for memory over many events, or
// -- --overload for what becomes of three times the load that it can take.
// Servers run on one core and the load on another, in turn, so that a change of the machine's mood meets all of them.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    events: { type: 'string' },
    overload: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)

/** Until V8 has compiled what is used. */
const WARM_UP_SECONDS = 5

const SERVERS = [
  { name: 'node:http, reads and answers', file: 'bare.mjs' },
  { name: 'node:http + JSON.parse', file: 'parse.mjs' },
  { name: 'Express 5 + express.json, no storage', file: 'express.mjs' },
  { name: 'collector', file: 'collector.mjs' },
  { name: 'collector, attached before Express', file: 'collector.mjs', mount: 'attached' },
  { name: 'collector, mounted in Express', file: 'collector.mjs', mount: 'express' },
]

if (values.events) await measureMemory(Number(values.events))
else if (values.overload) for (const size of [1, 10]) await measureOverload(size)
else for (const size of [1, 10]) await compare(size)

/** @param {number} size */
async function compare(size) {
  /** @type {Map<string, Figures[]>} */
  const figures = new Map(SERVERS.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const server of SERVERS) figures.get(server.name)?.push(await measure(server, size))
  }
  print(size, figures)
}

/**
 * @typedef {{ perSecond: number, cpuUs: number, p50: number, p99: number, rssMb: number, halfP99: number, lost: number, refused: number }} Figures
 * @param {typeof SERVERS[number]} server
 * @param {number} size
 * @returns {Promise<Figures>}
 */
async function measure({ file, mount = '' }, size) {
  const server = await startServer(file, mount)
  const warm = await load(server.port, { size, seconds: WARM_UP_SECONDS })
  const before = await server.ask('usage')
  const full = await load(server.port, { size, seconds })
  const after = await server.ask('usage')
  const half = await load(server.port, { size, seconds, rate: full.perSecond / 2 })
  const { stored } = await server.ask('done')
  const answered = warm.answered + full.answered + half.answered
  return {
    perSecond: full.perSecond * size,
    cpuUs: (after.cpuUs - before.cpuUs) / (full.answered * size),
    p50: full.p50,
    p99: full.p99,
    halfP99: half.p99,
    rssMb: after.rss / 1_048_576,
    refused: warm.refused + full.refused + half.refused,
    lost: stored === undefined ? 0 : Math.max(0, answered * size - stored),
  }
}

/** @param {number} size @param {Map<string, Figures[]>} figures */
function print(size, figures) {
  const rows = [...figures].map(([name, all]) => ({ name, ...middle(all) }))
  const [bare, parse] = rows
  console.log(
    `\n${size === 1 ? 'Single events' : `Batches of ${size}`}. Ratios to node:http, and to the same with JSON.parse: ` +
      `by events a second / by processor time an event. Medians of ${values.rounds}.`,
  )
  for (const row of rows) {
    console.log(
      [
        row.name.padEnd(38),
        `${Math.round(row.perSecond)} events/s`.padStart(15),
        `${row.cpuUs.toFixed(1)} µs/event`.padStart(15),
        `bare ${ratios(bare, row)}`.padStart(17),
        `parse ${ratios(parse, row)}`.padStart(18),
        `p50 ${row.p50.toFixed(0)} p99 ${row.p99.toFixed(0)} ms, p99 at half load ${row.halfP99.toFixed(0)} ms`.padStart(
          45,
        ),
        `${Math.round(row.rssMb)} MB`.padStart(8),
        `refused ${row.refused}, lost ${row.lost}`,
      ].join(' '),
    )
  }
}

/** @param {Figures | undefined} base @param {Figures} row */
function ratios(base, row) {
  return base ? `${(row.perSecond / base.perSecond).toFixed(2)} / ${(base.cpuUs / row.cpuUs).toFixed(2)}` : '–'
}

/**
 * The median of every figure by itself; the worst of what must not happen.
 *
 * @param {Figures[]} all
 * @returns {Figures}
 */
function middle(all) {
  /** @param {keyof Figures} figure */
  const median = (figure) => all.map((each) => each[figure]).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
  return {
    perSecond: median('perSecond'),
    cpuUs: median('cpuUs'),
    p50: median('p50'),
    p99: median('p99'),
    halfP99: median('halfP99'),
    rssMb: median('rssMb'),
    lost: Math.max(...all.map(({ lost }) => lost)),
    refused: Math.max(...all.map(({ refused }) => refused)),
  }
}
