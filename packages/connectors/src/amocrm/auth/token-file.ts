import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemClock, type Clock } from '@throughline/collector'
import { parseStoredTokens, type TokenStore } from './tokens.js'

/** An exchange takes as long as a request may, three times over; who holds the lock for longer has died. */
const LOCK_STALE_MS = 90_000
const LOCK_POLL_MS = 100

/** Tokens in a file that only its owner may read. A write replaces it whole, or not at all. */
export function tokenFile(path: string, clock: Clock = systemClock): TokenStore {
  const lock = `${path}.lock`

  async function acquire(mine: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    while (!(await create(lock, mine))) {
      const holder = await readIfThere(lock)
      if (holder !== undefined && isStale(holder, clock.now())) await breakLock(lock, holder)
      else await clock.sleep(LOCK_POLL_MS)
    }
  }

  return {
    place: path,
    read: async () => {
      const text = await readIfThere(path)
      return text === undefined ? undefined : parseStoredTokens(text)
    },
    write: async (tokens) => {
      const draft = `${path}.${randomUUID()}.tmp`
      await mkdir(dirname(path), { recursive: true })
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(`${JSON.stringify(tokens, null, 2)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
      await syncFolder(dirname(path))
    },
    locked: async (work) => {
      const mine = JSON.stringify({ at: clock.now(), by: randomUUID() })
      await acquire(mine)
      try {
        return await work()
      } finally {
        if ((await readIfThere(lock)) === mine) await rm(lock, { force: true })
      }
    },
  }
}

async function create(path: string, content: string): Promise<boolean> {
  // Linked into place with its content, so that nobody sees it empty.
  const draft = `${path}.${randomUUID()}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(content)
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Takes a dead holder's lock away. What was taken by mistake, since another was faster, is put back. */
async function breakLock(lock: string, holder: string): Promise<void> {
  const taken = `${lock}.${randomUUID()}`
  try {
    await rename(lock, taken)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if ((await readIfThere(taken)) !== holder) await link(taken, lock).catch(() => undefined)
  await rm(taken, { force: true })
}

function isStale(holder: string, now: number): boolean {
  const at = Number(/"at":(\d+)/.exec(holder)?.[1])
  return !(Math.abs(now - at) < LOCK_STALE_MS)
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Makes the renaming itself durable, where the system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
