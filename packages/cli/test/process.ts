import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../bin/throughline.js', import.meta.url))

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command in a folder, as a user does, to its end. */
export function runCommand(cwd: string, args: readonly string[]): Promise<Ended> {
  return untilEnd(launch(cwd, args))
}

/** Runs it before a reader who reads nothing, as `| head` is after its ten lines. */
export function runUnread(cwd: string, args: readonly string[]): Promise<Ended> {
  const child = launch(cwd, args)
  child.stdout?.destroy()
  return untilEnd(child)
}

async function untilEnd(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

/** A server that runs beside the test. */
export interface Server extends AsyncDisposable {
  readonly port: string
  /** Resolves when every sink, but for one that never answers, has all that the log holds. */
  untilDelivered(butFor?: string): Promise<void>
  /** Sends the signal and returns the exit code. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null>
}

/** Starts `throughline serve` on a free port and waits until it is ready. */
export async function startServer(cwd: string): Promise<Server> {
  const child = launch(cwd, ['serve', '--host', '127.0.0.1', '--port', '0', '--json'])
  const { url } = JSON.parse(await firstLine(child))
  const stop = async (signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'exit')
    }
    return child.exitCode
  }
  return {
    port: new URL(url).port,
    stop,
    untilDelivered: async (butFor) => {
      for (;;) {
        const { stdout } = await runCommand(cwd, ['status', '--json'])
        const sinks: { sink: string; behind: number | null }[] = JSON.parse(stdout).sinks
        if (sinks.every(({ sink, behind }) => behind === 0 || sink === butFor)) return
      }
    },
    [Symbol.asyncDispose]: async () => void (await stop('SIGTERM')),
  }
}

async function firstLine({ stdout, stderr }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the server has no output')
  let problem = ''
  stderr?.on('data', (chunk) => (problem += String(chunk)))
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error(`the server ended before it was ready: ${problem}`)
}

/** Beside the folder, nothing of the test's own environment reaches the command. */
function launch(cwd: string, args: readonly string[]): ChildProcess {
  const env = { PATH: process.env['PATH'] }
  return spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
}
