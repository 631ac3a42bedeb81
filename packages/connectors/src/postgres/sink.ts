import { SinkUnavailable, type DeliveryContext, type Result, type Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { columnRules, columnsWith } from '../event-row/columns.js'
import { withPatience } from '../link.js'
import { describeRules } from '../mapping/describe.js'
import { checkOptions } from '../options.js'
import { demandPeers } from '../peer.js'
import { checkPostgres } from './check.js'
import { database } from './database.js'
import { POSTGRES_LIMITS } from './limits.js'
import { postgresOptions, type PostgresOptions } from './options.js'
import { toRows } from './rows.js'
import { forgetStatement, insertStatement } from './statements.js'

/**
 * Writes every event into a table of PostgreSQL, once: a row by its ID, with columns for what is asked most and the whole
 * event as `jsonb`. The table is created at the first delivery. Needs the package `pg`.
 *
 * Throws `OptionsError` when the options are wrong or `pg` is not installed; connects at the first delivery.
 *
 * @example
 * ```ts
 * postgres({ url: 'postgres://throughline@db.example.com/analytics', password: process.env.PG_PASSWORD })
 * ```
 */
export function postgres(options: PostgresOptions): Sink {
  const settings = checkOptions('postgres', postgresOptions, options)
  demandPeers('postgres', 'pg')
  const { name, purpose } = settings
  const columns = columnsWith(settings.columns)
  const insert = insertStatement(settings, columns)
  const { run, prepare, drop, close } = database(settings, columns)

  async function deliver(events: readonly TrackedEvent[], context: DeliveryContext): Promise<readonly Result[]> {
    const patience = { ...context, timeoutMs: POSTGRES_LIMITS.timeoutMs, vendor: 'PostgreSQL' }
    try {
      await withPatience(async () => {
        await prepare()
        await run(insert, toRows(events, columns, settings))
      }, patience)
      return events.map(() => ({ kind: 'delivered' }))
    } catch (error) {
      if (!(error instanceof SinkUnavailable) || error.code !== 'refused') {
        drop()
        throw error
      }
      if (events.length === 1) return [{ kind: 'rejected', reason: error.message }]
      const middle = Math.ceil(events.length / 2)
      // Should the second half find the database gone, all are sent again, and the first half is there already.
      return [...(await deliver(events.slice(0, middle), context)), ...(await deliver(events.slice(middle), context))]
    }
  }

  return {
    name,
    purpose,
    limits: POSTGRES_LIMITS,
    mapping: describeRules(columnRules(columns)),
    deliver,
    preview: (events) => [
      {
        method: 'INSERT',
        url: addressOf(settings.url),
        headers: {},
        body: `${insert}\n\n$1 = ${JSON.stringify(JSON.parse(toRows(events, columns, settings)), null, 2)}`,
      },
    ],
    forget: async (visitor) => {
      await prepare()
      return run(forgetStatement(settings), visitor)
    },
    check: () => checkPostgres(database(settings, columns), settings, columns),
    close,
  }
}

/** The address without what opens it. */
function addressOf(url: string): string {
  const address = new URL(url)
  address.password = ''
  return address.toString()
}
