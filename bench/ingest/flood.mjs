import { connect } from 'node:net'
import { requestMaker } from './events.mjs'

// Sends batches at a rate that does not ask whether the server keeps up, as visitors do, over connections that are open
// before it begins: what is measured is the server, not the kernel's queue of connections. Tells the parent what came back.
const [port = '0', size = '1', seconds = '5', rate = '1000', most = '2000'] = process.argv.slice(2)
const nextRequest = requestMaker(Number(size))
const perMs = Number(rate) / 1_000
/** A client that waits longer has gone. */
const PATIENCE_MS = 10_000

/** @type {number[]} */
const admitted = []
/** @type {number[]} */
const shed = []
/** @type {import('node:net').Socket[]} */
const idle = []
/** @type {Map<import('node:net').Socket, number>} */
const sentAt = new Map()
const counts = { offered: 0, unsent: 0, withoutRetryAfter: 0, failed: 0, cut: 0 }
/** @type {Record<string, number>} */
const statuses = {}
for (let opened = 0; opened < Number(most); opened += 100)
  idle.push(...(await Promise.all(Array.from({ length: 100 }, open))))

const startedAt = performance.now()
const endsAt = startedAt + Number(seconds) * 1_000
await new Promise((resolve) => {
  const timer = setInterval(() => {
    sendDue()
    if (performance.now() < endsAt) return
    clearInterval(timer)
    resolve(undefined)
  }, 1)
})
const patience = performance.now() + PATIENCE_MS
while (sentAt.size > 0 && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 10))
counts.cut = sentAt.size

process.send?.({
  ...counts,
  seconds: Number(seconds),
  connections: Number(most),
  statuses,
  admitted: admitted.length,
  shed: shed.length,
  admittedP50: percentile(admitted, 0.5),
  admittedP99: percentile(admitted, 0.99),
  shedP50: percentile(shed, 0.5),
  shedP99: percentile(shed, 0.99),
})
process.disconnect()
for (const socket of [...idle, ...sentAt.keys()]) socket.destroy()

function sendDue() {
  const due = Math.floor((Math.min(performance.now(), endsAt) - startedAt) * perMs)
  for (; counts.offered < due; counts.offered++) {
    const socket = idle.pop()
    if (socket) send(socket, startedAt + counts.offered / perMs)
    // A visitor would have a connection of its own.
    else counts.unsent += 1
  }
}

/** @returns {Promise<import('node:net').Socket>} */
function open() {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', (error) => {
      counts.failed += 1
      sentAt.delete(socket)
      reject(error)
    })
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.latin1Slice()
      const headEnds = answer.indexOf('\r\n\r\n')
      if (headEnds < 0 || answer.length < headEnds + 4 + Number(/content-length: (\d+)/i.exec(answer)?.[1])) return
      received(socket, answer)
      answer = ''
    })
  })
}

/** @param {import('node:net').Socket} socket @param {string} answer */
function received(socket, answer) {
  const tookMs = performance.now() - (sentAt.get(socket) ?? 0)
  const status = answer.slice(9, 12)
  statuses[status] = (statuses[status] ?? 0) + 1
  if (status === '200') admitted.push(tookMs)
  else {
    shed.push(tookMs)
    if (!/\r\nretry-after: \d+\r\n/i.test(answer)) counts.withoutRetryAfter += 1
  }
  sentAt.delete(socket)
  idle.push(socket)
}

/** @param {import('node:net').Socket} socket @param {number} at */
function send(socket, at) {
  sentAt.set(socket, at)
  socket.write(nextRequest())
}

/** @param {number[]} all @param {number} share */
function percentile(all, share) {
  const sorted = Float64Array.from(all).sort()
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}
