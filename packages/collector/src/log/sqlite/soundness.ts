import Database from 'better-sqlite3'
import { isDamage } from './trouble.js'

/**
 * What SQLite finds wrong with a file, some complaints at most; none when it is sound. `quickly` leaves out whether every
 * index fits its table, and whether every event can be read. Through a handle that cannot write: a damaged file stays as
 * it is, and so does its write-ahead log.
 */
export function complaintsOf(path: string, { quickly }: { readonly quickly: boolean }): readonly string[] {
  const database = new Database(path, { readonly: true, timeout: 5_000 })
  try {
    const found = database.pragma(quickly ? 'quick_check(3)' : 'integrity_check(3)')
    const rows: readonly unknown[] = Array.isArray(found) ? found : []
    const complaints = rows.flatMap((row) => Object.values(Object(row)).flatMap(linesOf))
    if (complaints.length > 0) return complaints
    return quickly ? [] : unreadable(database)
  } catch (error) {
    if (isDamage(error) && error instanceof Error) return [error.message]
    throw error
  } finally {
    database.close()
  }
}

/** Several complaints may come in one row, below a headline. */
function linesOf(said: unknown): readonly string[] {
  return String(said)
    .split('\n')
    .filter((line) => line !== 'ok' && !line.startsWith('***'))
    .slice(0, 3)
}

/** Events whose JSON was damaged in a way that leaves the pages in order. */
function unreadable(database: Database.Database): readonly string[] {
  const has = database.prepare("SELECT 1 FROM pragma_table_info('events') WHERE name = 'body'").get()
  if (!has) return []
  const positions = database
    .prepare<[], number>('SELECT position FROM events WHERE json_valid(body) = 0 LIMIT 3')
    .pluck()
    .all()
  return positions.map((position) => `the event at position ${position} is no JSON`)
}
