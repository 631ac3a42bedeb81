import { SinkUnavailable, type Result, type Sink } from '@throughline/collector'
import type { Kysely } from 'kysely'
import type { WarehouseTables } from '../schema/tables.js'
import type { Attribution } from '../store/chains.js'
import { forgetVisitor } from '../store/forget.js'
import type { Statements } from '../store/statements.js'
import { store } from '../store/store.js'
import type { Facts, SiteRules } from './facts.js'
import { project, tells } from './project.js'

interface SinkParts {
  readonly db: Kysely<WarehouseTables>
  readonly statements: Statements
  /** Resolves when the schema is up to date. */
  readonly ready: Promise<void>
  readonly rulesOf: (site: string) => SiteRules
  readonly attribution: Attribution
  /** Called after a visitor was forgotten. */
  readonly forgotten?: (() => void) | undefined
}

/** What the collector must know of the sink before it delivers anything. */
export function describeSink(): Pick<Sink, 'name' | 'purpose' | 'limits' | 'accepts'> {
  return {
    name: 'warehouse',
    purpose: 'necessary',
    // A larger batch costs less for each event: pages are written once for all its rows, and the disk is synced once.
    limits: { items: 5_000, timeoutMs: 300_000, window: 5_000 },
    accepts: tells,
  }
}

/**
 * Lets the warehouse follow the log. A batch is one transaction: all of it is stored, or nothing and it comes again.
 * Its purpose is `necessary`: the figures stay with the site, and the deal of a visitor who refused to be measured is a
 * deal all the same.
 */
export function warehouseSink({ db, statements, ready, rulesOf, attribution, forgotten }: SinkParts): Sink {
  return {
    ...describeSink(),
    async deliver(batch) {
      const results: Result[] = []
      const facts: Facts[] = []
      for (const event of batch) {
        const told = project(event, rulesOf(event.site))
        results.push(told.ok ? { kind: 'delivered' } : { kind: 'rejected', reason: told.reason })
        if (told.ok) facts.push(told.value)
      }
      try {
        await ready
        await db.transaction().execute(() => store(statements, facts, attribution))
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new SinkUnavailable('server-error', `the warehouse could not store a batch: ${reason}`, { cause })
      }
      return results
    },
    async forget(visitor) {
      await ready
      const count = await db.transaction().execute(() => forgetVisitor(statements, visitor))
      forgotten?.()
      return count
    },
  }
}
