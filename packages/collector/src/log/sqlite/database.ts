import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { VERSIONS } from './schema.js'

/** Opens the file, creating it and its folder, and brings its tables up to date. */
export function openDatabase(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true })
  const database = new Database(path, { timeout: 5_000 })
  database.pragma('journal_mode = WAL')
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
