import type { Store } from '../store.js'
import { cursorStore } from './cursors.js'
import { deadLetters } from './dead.js'
import { openDatabase } from './database.js'
import { eraseStore } from './erase.js'
import { eventStore } from './events.js'
import { sqliteJoin } from './join.js'
import { sqliteLeases } from './leases.js'
import { memoryTable } from './memory.js'
import { sqlitePlaces } from './places.js'
import { rewriting } from './rewrite.js'
import { upkeep } from './upkeep.js'

/** A {@link Store} in one SQLite file. Synchronous: it is meant to live in a worker. */
export function sqliteStore(path: string): Store {
  const database = openDatabase(path)
  const places = sqlitePlaces(database)
  const leases = sqliteLeases(database, places)
  const join = sqliteJoin(database)
  return {
    ...eventStore(database, join),
    ...eraseStore(database, join, leases),
    ...cursorStore(database, leases),
    ...memoryTable(database, leases),
    ...deadLetters(database),
    ...upkeep(database, leases, places),
    ...rewriting(database, places),
    arrived: places.arrived,
    acquire: leases.acquire,
    renew: leases.renew,
    release: leases.release,
    close: () => void database.close(),
  }
}
