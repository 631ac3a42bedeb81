import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { SinkUnavailable, type Result, type Sink } from '@throughline/collector'
import { describeSink } from './project/sink.js'
import { slim } from './project/slim.js'
import type { ReportResult } from './reports/result.js'
import type { Role, SqliteOptions } from './sqlite/open.js'
import { remote, type Remote } from './sqlite/remote.js'
import type { TableChecksum } from './store/checksums.js'
import { checkSites, type Warehouse } from './warehouse.js'

export type { WarehouseOptions, WarehouseSite } from './options.js'
export type { SqliteOptions } from './sqlite/open.js'
export type { Warehouse } from './warehouse.js'

/**
 * The warehouse in one SQLite file, made with its folder when it is missing. It is written to in one thread and reports
 * are run in another, each started when it is first needed: neither keeps the caller's thread, nor the other, waiting.
 * Other processes may open the same file to run reports while the server writes to it.
 *
 * @example
 * const figures = sqliteWarehouse('data/warehouse.db', { sites: [{ id: 'shop', timezone: 'Europe/Moscow' }] })
 */
export function sqliteWarehouse(path: string, options: SqliteOptions): Warehouse {
  checkSites(options)
  mkdirSync(dirname(path), { recursive: true })
  const threads = new Map<Role, Remote>()
  let closing: Promise<void> | undefined
  const thread = (role: Role): Remote => {
    const known = threads.get(role) ?? remote({ path, options, role })
    threads.set(role, known)
    return known
  }
  const ask: Remote['ask'] = async (request) => {
    if (closing) throw new Error(`the warehouse ${path} is closed`)
    return thread(request.kind === 'deliver' || request.kind === 'forget' ? 'write' : 'read').ask(request)
  }
  return {
    sink: () => sinkIn(ask),
    report: async (name, params = {}): Promise<ReportResult> => ask({ kind: 'report', name, params }),
    ready: async () => ask({ kind: 'ready' }),
    checksums: async (): Promise<readonly TableChecksum[]> => ask({ kind: 'checksums' }),
    close: () =>
      (closing ??= (async () => {
        // The reader first: whoever closes last moves what is left of the write-ahead log into the file.
        await threads.get('read')?.close()
        await threads.get('write')?.close()
      })()),
  }
}

function sinkIn(ask: Remote['ask']): Sink {
  return {
    ...describeSink(),
    async deliver(batch) {
      try {
        const rejected: readonly (readonly [number, string])[] = await ask({
          kind: 'deliver',
          batch: JSON.stringify(batch.map(slim)),
        })
        const reasons = new Map(rejected)
        return batch.map((_, at): Result => {
          const reason = reasons.get(at)
          return reason === undefined ? { kind: 'delivered' } : { kind: 'rejected', reason }
        })
      } catch (cause) {
        throw new SinkUnavailable('server-error', cause instanceof Error ? cause.message : String(cause), { cause })
      }
    },
    forget: async (visitor): Promise<number> => ask({ kind: 'forget', visitor }),
  }
}
