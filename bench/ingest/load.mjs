import { connect } from 'node:net'
import { requestMaker } from './events.mjs'

// Sends batches for some seconds over many connections that are kept open; tells the parent what came back. It speaks
// HTTP by itself: a client made for comfort takes more of a processor than the servers that it is to measure.
const [port = '0', size = '1', seconds = '5', rate = '0'] = process.argv.slice(2)
const nextRequest = requestMaker(Number(size))
const perMs = Number(rate) / 1_000
/** Visitors' browsers that are connected at a time. */
const CONNECTIONS = 128
const OK = 'HTTP/1.1 200 '

/** @type {number[]} */
const latencies = []
/** @type {import('node:net').Socket[]} */
const idle = []
/** @type {Map<import('node:net').Socket, number>} */
const sentAt = new Map()
let refused = 0
let scheduled = 0

const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open))
const startedAt = performance.now()
const endsAt = startedAt + Number(seconds) * 1_000
if (perMs === 0) for (const socket of sockets) send(socket, startedAt)
else {
  idle.push(...sockets)
  const timer = setInterval(() => (performance.now() < endsAt ? sendDue() : clearInterval(timer)), 1)
}
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000))
// Those under way are waited for: what was answered must be in the log.
while (sentAt.size > 0) await new Promise((resolve) => setTimeout(resolve, 10))
for (const socket of sockets) socket.destroy()

const sorted = Float64Array.from(latencies).sort()
/** @param {number} share */
const percentile = (share) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
process.send?.({
  answered: sorted.length,
  refused,
  perSecond: sorted.length / Number(seconds),
  p50: percentile(0.5),
  p99: percentile(0.99),
})
process.disconnect()

/** @returns {Promise<import('node:net').Socket>} */
function open() {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.latin1Slice()
      if (!isWhole(answer)) return
      received(socket, answer)
      answer = ''
    })
  })
}

/** @param {string} answer */
function isWhole(answer) {
  const headEnds = answer.indexOf('\r\n\r\n')
  if (headEnds < 0) return false
  const length = /content-length: (\d+)/i.exec(answer)
  return answer.length >= headEnds + 4 + Number(length?.[1])
}

/** @param {import('node:net').Socket} socket @param {string} answer */
function received(socket, answer) {
  const now = performance.now()
  if (answer.startsWith(OK)) latencies.push(now - (sentAt.get(socket) ?? now))
  else refused += 1
  sentAt.delete(socket)
  if (perMs > 0) {
    idle.push(socket)
    if (now < endsAt) sendDue()
  } else if (now < endsAt) send(socket, now)
}

/** Sends what is due by the clock. One that had to wait for a connection waited for the server: it counts as late. */
function sendDue() {
  const due = (performance.now() - startedAt) * perMs
  while (scheduled < due) {
    const socket = idle.pop()
    if (!socket) return
    send(socket, startedAt + scheduled / perMs)
    scheduled += 1
  }
}

/** @param {import('node:net').Socket} socket @param {number} at when it was to be sent */
function send(socket, at) {
  sentAt.set(socket, at)
  socket.write(nextRequest())
}
