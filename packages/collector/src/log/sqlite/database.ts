import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { VERSIONS } from './schema.js'
import { complaintsOf } from './soundness.js'
import { DAMAGED } from './trouble.js'

/** Opens the file, creating it and its folder, and brings its tables up to date. Throws when it is seen to be damaged. */
export function openDatabase(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true })
  refuseDamaged(path)
  const database = new Database(path, { timeout: 5_000 })
  // Of a new file. An event has more than a kilobyte: a page of the usual four holds two of them and much that is empty.
  database.pragma('page_size = 16384')
  enterWal(database)
  // FULL syncs the WAL at every commit: what was answered survives a power cut. NORMAL would not.
  database.pragma('synchronous = FULL')
  // What is deleted is overwritten: an erased visitor is not found in the file's free space.
  database.pragma('secure_delete = ON')
  const migrate = database.transaction(() => {
    const version = Number(database.pragma('user_version', { simple: true }))
    if (version > VERSIONS.length) {
      throw new Error(`${path} was written by a newer Throughline (format ${version}); update before opening it`)
    }
    for (const statements of VERSIONS.slice(version)) database.exec(statements)
    database.pragma(`user_version = ${VERSIONS.length}`)
  })
  migrate.immediate()
  return database
}

/** Looked through in a fraction of a second. Of a larger file `checkSqlite` tells, when its operator has the time. */
const CHECKED_BYTES = 256 * 1024 * 1024

function refuseDamaged(path: string): void {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (bytes === 0 || bytes > CHECKED_BYTES) return
  const [complaint] = complaintsOf(path, { quickly: true })
  if (complaint !== undefined) throw new Error(`${path}: ${complaint} (${DAMAGED})`)
}

const WAL_PATIENCE_MS = 5_000
const WAL_PAUSE_MS = 50

/**
 * Switches to the write-ahead log. While another process opens the same new file, SQLite answers busy at once instead
 * of waiting as it does everywhere else, since the switch needs the file alone.
 */
function enterWal(database: Database.Database): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const until = performance.now() + WAL_PATIENCE_MS
  for (;;) {
    try {
      database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY'
      if (!busy || performance.now() > until) throw error
      Atomics.wait(pause, 0, 0, WAL_PAUSE_MS)
    }
  }
}
