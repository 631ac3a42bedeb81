import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Cores of the servers and of the load: neither takes anything from the other. */
const CORES = { servers: '0', load: '1' }

/**
 * Starts a program of this folder on its core, with all the threads that it will have.
 *
 * @param {keyof typeof CORES} core
 * @param {string} file
 * @param {string[]} args
 */
function start(core, file, args) {
  const command = [process.execPath, `${here}${file}`, ...args]
  const [program = '', ...rest] = process.platform === 'linux' ? ['taskset', '-c', CORES[core], ...command] : command
  return spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<any>}
 */
function answerOf(child) {
  return new Promise((resolve, reject) => {
    /** @param {number | null} code */
    const ended = (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
  })
}

/** @param {string} file @param {string} mount */
export async function startServer(file, mount) {
  const child = start('servers', `servers/${file}`, [mount])
  const { port } = await answerOf(child)
  return {
    port,
    /** @param {string} question */
    ask: (question) => {
      child.send(question)
      return answerOf(child)
    },
  }
}

/**
 * Sends for some seconds and gives what came back.
 *
 * @param {number} port
 * @param {{ size: number, seconds: number, rate?: number }} options `rate` is of requests a second; as many as go without
 * @returns {Promise<{ answered: number, refused: number, perSecond: number, p50: number, p99: number }>}
 */
export function load(port, { size, seconds, rate = 0 }) {
  return answerOf(start('load', 'load.mjs', [port, size, seconds, rate].map(String)))
}

/**
 * Sends at a rate that does not wait for answers, over as many connections as that takes.
 *
 * @param {number} port
 * @param {{ size: number, seconds: number, rate: number, connections?: number }} options
 * @returns {Promise<{ offered: number, unsent: number, failed: number, cut: number, connections: number, admitted: number, shed: number, withoutRetryAfter: number, statuses: Record<string, number>, admittedP50: number, admittedP99: number, shedP50: number, shedP99: number }>}
 */
export function flood(port, { size, seconds, rate, connections = 2_000 }) {
  return answerOf(start('load', 'flood.mjs', [port, size, seconds, rate, connections].map(String)))
}
