import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { complaintsOf } from './soundness.js'
import { troubleWith } from './trouble.js'

/** All pages in one step: between two, every write of a busy collector would let the copy begin anew. */
const ALL_PAGES = 2 ** 31 - 1

/**
 * Copies a SQLite file as it is at one moment, the log or any other, also while it is written, and looks the copy through.
 * Resolves when the copy is durable; rejects when the file is there already, or the copy is not sound. Those who write
 * are not held up; what they write meanwhile stays in the write-ahead log until it is done.
 */
export async function backupSqlite(path: string, to: string): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} is there already; name another folder`)
  if (!existsSync(path)) throw new Error(`there is no ${path}`)
  mkdirSync(dirname(to), { recursive: true })
  const database = new Database(path, { readonly: true, timeout: 5_000 })
  try {
    await database.backup(to, { progress: () => ALL_PAGES })
  } catch (error) {
    throw troubleWith(path, error)
  } finally {
    database.close()
  }
  const [complaint] = complaintsOf(to, { quickly: false })
  if (complaint !== undefined) throw new Error(`${to} is not sound, since ${path} is not: ${complaint}`)
  sync(to)
}

function sync(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}
