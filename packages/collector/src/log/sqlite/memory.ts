import type { Json } from '@throughline/protocol'
import type { Database } from 'better-sqlite3'
import type { Holder, Store } from '../store.js'
import type { Leases } from './leases.js'

/** What sinks remember between deliveries. */
export function memoryTable(database: Database, { hold }: Leases): Pick<Store, 'readMemory' | 'writeMemory'> {
  const select = database
    .prepare<[string, string], string>('SELECT value FROM memory WHERE sink = ? AND key = ?')
    .pluck()
  const insert = database.prepare(
    'INSERT INTO memory (sink, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const remove = database.prepare('DELETE FROM memory WHERE sink = ? AND key = ?')
  return {
    readMemory: (sink, keys) => {
      const found = new Map<string, Json>()
      for (const key of keys) {
        const value = select.get(sink, key)
        if (value !== undefined) found.set(key, JSON.parse(value) as Json)
      }
      return found
    },
    writeMemory: database.transaction((holder: Holder, entries: ReadonlyMap<string, Json | undefined>) => {
      hold(holder)
      const { sink } = holder
      for (const [key, value] of entries) {
        if (value === undefined) remove.run(sink, key)
        else insert.run(sink, key, JSON.stringify(value))
      }
    }).immediate,
  }
}
