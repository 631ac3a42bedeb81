import type { Store } from '../store.js'
import { cursorStore } from './cursors.js'
import { openDatabase } from './database.js'
import { eventStore } from './events.js'
import { sqliteLeases } from './leases.js'
import { memoryTable } from './memory.js'

/** A {@link Store} in one SQLite file. Synchronous: it is meant to live in a worker. */
export function sqliteStore(path: string): Store {
  const database = openDatabase(path)
  const leases = sqliteLeases(database)
  return {
    ...eventStore(database),
    ...cursorStore(database, leases),
    ...memoryTable(database, leases),
    acquire: leases.acquire,
    release: leases.release,
    close: () => void database.close(),
  }
}
