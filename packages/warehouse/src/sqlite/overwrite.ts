import type Database from 'better-sqlite3'

/** Rewritten in a moment, in which the warehouse waits; a larger file is left to its operator's quiet hour. */
const REWRITTEN_BYTES = 64 * 1024 * 1024

/** Removes what SQLite has left of deleted rows where it split their pages, and in the write-ahead log. */
export function overwrite(database: Database.Database): void {
  const pages = Number(database.pragma('page_count', { simple: true }))
  const size = Number(database.pragma('page_size', { simple: true }))
  try {
    if (pages * size <= REWRITTEN_BYTES) database.exec('VACUUM')
    database.pragma('wal_checkpoint(TRUNCATE)')
  } catch {
    // The disk has no room for a second copy, or another process reads: the rows are anonymous all the same.
  }
}
