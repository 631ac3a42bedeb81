import { systemClock, type Clock } from '../../clock.js'
import type { Log } from '../log.js'
import { logOver } from '../over.js'
import { remoteStore } from './remote.js'

export { backupSqlite } from './backup.js'
export { checkSqlite } from './check.js'
export { salvageSqlite, type Salvaged } from './salvage.js'

/**
 * A log in one SQLite file, which is created with its folder. Events are synced to disk before `append` resolves;
 * those that arrive together are committed together, in a worker. Other processes may open the same file.
 *
 * @example
 * const collector = await createCollector({ sites, log: sqliteLog('data/throughline.db') })
 */
export function sqliteLog(path: string, options: { readonly clock?: Clock } = {}): Log {
  return logOver(remoteStore(path), options.clock ?? systemClock)
}
