import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that serves until it is stopped, with a folder of its own. */
export interface ServerProcess {
  readonly port: number
  readonly folder: string
  /** Sends it a signal, and waits until it says so. */
  signal(name: NodeJS.Signals, said: RegExp): Promise<void>
  stop(): Promise<void>
}

export interface ServerParts {
  readonly name: string
  /** What is run, given the port and the folder. */
  readonly command: (place: { readonly port: number; readonly folder: string }) => readonly [string, ...string[]]
  /** What must be run before, such as what fills the folder. */
  readonly prepare?: (folder: string) => readonly [string, ...string[]]
  /** What it prints once it serves. */
  readonly ready: RegExp
  /** Whether it refuses to be run by root. */
  readonly unprivileged?: boolean
  readonly stopSignal?: NodeJS.Signals
}

/** Starts it on a port that is free, and waits until it serves. Stopped with this process, whatever happens. */
export async function serverProcess(parts: ServerParts): Promise<ServerProcess> {
  const { name, command, prepare, ready, unprivileged = false, stopSignal = 'SIGTERM' } = parts
  const folder = mkdtempSync(join(tmpdir(), `throughline-${name}-`))
  const user = unprivileged && process.getuid?.() === 0 ? unprivilegedUser(name) : undefined
  if (user) chownSync(folder, user.uid, user.gid)
  if (prepare) {
    const [first, ...rest] = prepare(folder)
    execFileSync(first, rest, { ...user, stdio: 'pipe', cwd: folder })
  }
  const port = await freePort()
  const [path, ...args] = command({ port, folder })
  const child = spawn(path, args, { ...user, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(stopSignal)
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await serving(child, ready, name)
  } catch (error) {
    await stop()
    throw error
  }
  const signal = async (which: NodeJS.Signals, said: RegExp): Promise<void> => {
    const heard = serving(child, said, name)
    child.kill(which)
    await heard
  }
  return { port, folder, signal, stop }
}

function serving(child: ChildProcess, ready: RegExp, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      if (ready.test(said)) resolve()
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${name} did not start:\n${said}`)))
  })
}

/** PostgreSQL will not be run by root: by its own user where there is one, else by nobody. */
function unprivilegedUser(name: string): { readonly uid: number; readonly gid: number } {
  const idOf = (user: string, flag: string): number =>
    Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
  try {
    return { uid: idOf(name, '-u'), gid: idOf(name, '-g') }
  } catch {
    return { uid: idOf('nobody', '-u'), gid: idOf('nobody', '-g') }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
