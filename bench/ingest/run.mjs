import { execFileSync, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Usage: npm run bench:ingest [-- SECONDS ROUNDS]
// Servers run on one core and the load on another, in turn, so that a change of the machine's mood meets all of them.
const [seconds = '5', rounds = '3'] = process.argv.slice(2)
const here = fileURLToPath(new URL('.', import.meta.url))
if (!existsSync(`${here}node_modules`))
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' })

const SERVERS = [
  { name: 'node:http, reads and answers', file: 'bare.mjs' },
  { name: 'node:http + JSON.parse', file: 'parse.mjs' },
  { name: 'Express 5 + express.json, no storage', file: 'express.mjs' },
  { name: 'collector', file: 'collector.mjs' },
  { name: 'collector, attached before Express', file: 'collector.mjs', mount: 'attached' },
  { name: 'collector, mounted in Express', file: 'collector.mjs', mount: 'express' },
]

for (const size of [1, 10]) {
  /** @type {Map<string, Figures[]>} */
  const figures = new Map(SERVERS.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(rounds); round++) {
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
  const server = pinned(0, `${here}servers/${file}`, [mount])
  const { port } = await answerOf(server)
  const url = `http://127.0.0.1:${port}`
  const warm = await load(url, size, '2')
  const before = await ask(server, 'usage')
  const full = await load(url, size, seconds)
  const after = await ask(server, 'usage')
  const half = await load(url, size, '3', Math.round(full.perSecond / 2))
  const { stored } = await ask(server, 'done')
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

/** @param {number} core @param {string} file @param {string[]} args */
function pinned(core, file, args) {
  const child = fork(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  if (process.platform === 'linux') execFileSync('taskset', ['-a', '-c', '-p', String(core), String(child.pid)])
  return child
}

/** @param {string} url @param {number} size @param {string} duration @param {number} [rate] */
function load(url, size, duration, rate = 0) {
  return answerOf(pinned(1, `${here}load.mjs`, [url, String(size), duration, '64', String(rate)]))
}

/** @param {import('node:child_process').ChildProcess} child @param {string} question */
function ask(child, question) {
  child.send(question)
  return answerOf(child)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<any>}
 */
function answerOf(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)))
  })
}

/** @param {number} size @param {Map<string, Figures[]>} figures */
function print(size, figures) {
  const rows = [...figures].map(([name, all]) => ({ name, ...middle(all) }))
  const [bare, parse] = rows
  console.log(
    `\n${size === 1 ? 'Single events' : `Batches of ${size}`}; ratios by processor time a request, medians of ${rounds}`,
  )
  for (const row of rows) {
    console.log(
      [
        row.name.padEnd(38),
        `${Math.round(row.perSecond)} events/s`.padStart(16),
        `${row.cpuUs.toFixed(1)} µs/event`.padStart(15),
        `bare ${ratio(bare, row)}`.padStart(10),
        `parse ${ratio(parse, row)}`.padStart(11),
        `p50 ${row.p50} p99 ${row.p99} ms, at half ${row.halfP99}`.padStart(32),
        `${Math.round(row.rssMb)} MB`.padStart(8),
        `refused ${row.refused}, lost ${row.lost}`,
      ].join(' '),
    )
  }
}

/** @param {Figures | undefined} base @param {Figures} row */
function ratio(base, row) {
  return base ? (base.cpuUs / row.cpuUs).toFixed(2) : '–'
}

/** @param {Figures[]} all @returns {Figures} */
function middle(all) {
  const sorted = all.toSorted((a, b) => a.cpuUs - b.cpuUs)
  const median = sorted[Math.floor(sorted.length / 2)]
  if (!median) throw new Error('nothing was measured')
  return {
    ...median,
    lost: Math.max(...all.map(({ lost }) => lost)),
    refused: Math.max(...all.map(({ refused }) => refused)),
  }
}
