import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DealView } from '@throughline/connectors/testing/amocrm'
import { freePort } from './free-port.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ADMIN = { authorization: 'Bearer demo-admin' }

/** The demonstration, run as `npm start` runs it, in a data directory and on a port of its own. */
export interface Demo {
  readonly url: string
  readonly dataDir: string
  /** Runs the `throughline` command beside the running server; gives what it printed, fails on another exit code. */
  throughline(...args: readonly string[]): Promise<string>
  /** JSON of an admin path of the collector. */
  admin<T>(path: string): Promise<T>
  /** The deals that stand in the CRM, as its board shows them. */
  deals(): Promise<readonly DealView[]>
  /** Ends the process without warning, as a power cut does. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Sends SIGINT, as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>
  remove(): Promise<void>
}

export async function openDemo(): Promise<Demo> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-demo-'))
  const env = { ...process.env, PORT: String(port), THROUGHLINE_DATA: dataDir }
  let server: ChildProcess | undefined

  async function json<T>(path: string, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${url}${path}`, { headers })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = server
    server = undefined
    if (!ending || ending.exitCode !== null) return ending?.exitCode ?? null
    return new Promise((resolve) => {
      ending.once('exit', (code) => resolve(code))
      ending.kill(signal)
    })
  }

  return {
    url,
    dataDir,
    throughline: async (...args) => {
      const bin = join(ROOT, 'packages/cli/bin/throughline.js')
      return (await promisify(execFile)(process.execPath, [bin, ...args], { cwd: ROOT, env })).stdout
    },
    admin: (path) => json(path, ADMIN),
    deals: async () => (await json<{ deals: readonly DealView[] }>('/demo/crm/board')).deals,
    kill: async () => void (await end('SIGKILL')),
    start: async () => {
      server = spawn(process.execPath, ['examples/demo/server.mjs'], {
        cwd: ROOT,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await ready(server)
    },
    stop: () => end('SIGINT'),
    remove: async () => {
      await end('SIGKILL')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Asks until the answer holds, at most for that long; the last answer is in the error. */
export async function eventually<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const until = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (holds(answer)) return answer
    if (Date.now() > until)
      throw new Error(`not so within ${withinMs} ms; the last answer was ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function ready(server: ChildProcess): Promise<void> {
  if (!server.stdout) throw new Error('the demonstration has no output')
  const lines = createInterface({ input: server.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('ready') && resolve())
    server.once('exit', (code) => reject(new Error(`the demonstration ended with code ${code} before it was ready`)))
  })
}
