import { closeSync, copyFileSync, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { openDatabase } from './database.js'

/** Size of a page of every log. */
const PAGE_BYTES = 16_384

/**
 * Opens a damaged log to be read. Where not even its first page can be, a copy of it in that folder, under the first page
 * of a log into which nothing was written: that says where tables begin, which is the same in every log of one version.
 */
export function openDamaged(path: string, folder: string): Database.Database {
  const asItIs = new Database(path, { readonly: true })
  try {
    asItIs.prepare('SELECT 1 FROM events LIMIT 0').all()
    return asItIs
  } catch {
    asItIs.close()
    return new Database(withFirstPage(path, folder))
  }
}

function withFirstPage(path: string, folder: string): string {
  const pattern = join(folder, 'pattern.db')
  openDatabase(pattern).close()
  const copy = join(folder, basename(path))
  copyFileSync(path, copy)
  if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
  const page = Buffer.alloc(PAGE_BYTES)
  const from = openSync(pattern, 'r')
  readSync(from, page, 0, PAGE_BYTES, 0)
  closeSync(from)
  // That the size which the header tells be taken for unknown, and the file's own for it: the two counters differ.
  // https://www.sqlite.org/fileformat2.html#in_header_database_size
  page.writeUInt32BE(1, 24)
  page.writeUInt32BE(2, 92)
  const into = openSync(copy, 'r+')
  writeSync(into, page, 0, PAGE_BYTES, 0)
  closeSync(into)
  return copy
}
