import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { readIndex } from './journal.js'
import { isOpenHere } from './open-files.js'

/** What a check's thread is told. */
export interface CheckOrder {
  readonly path: string
  /** Beginning of the `-shm` file. */
  readonly index: Uint8Array | undefined
  /** Whether the journal can be looked at: not while this process writes it. */
  readonly journal: boolean
}

/**
 * Looks through a whole SQLite file for damage, the log or any other, also while it is in use, and changes nothing in
 * it. Resolves with what is wrong, nothing when all is well; rejects when the file cannot be opened. Takes about a second
 * a gigabyte that the system holds in memory, and the disk's time for the rest.
 */
export function checkSqlite(path: string): Promise<readonly string[]> {
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return Promise.resolve([`${path} does not exist`])
  const journal = !isOpenHere(path)
  const order: CheckOrder = { path: resolve(path), index: journal ? readIndex(path) : undefined, journal }
  const worker = new Worker(new URL('./check-worker.js', import.meta.url), { workerData: order })
  return new Promise((done, failed) => {
    worker.once('message', done)
    worker.once('error', failed)
  })
}
