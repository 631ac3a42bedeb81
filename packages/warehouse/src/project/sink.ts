import { SinkUnavailable, type Result, type Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { WarehouseTables } from '../schema/tables.js'
import { forgetVisitor } from '../store/forget.js'
import { store } from '../store/store.js'
import type { Facts, SiteRules } from './facts.js'
import { project, tells } from './project.js'

interface SinkParts {
  readonly db: Kysely<WarehouseTables>
  /** Resolves when the schema is up to date. */
  readonly ready: Promise<void>
  readonly rulesOf: (site: string) => SiteRules
  /** Called after a visitor was forgotten. */
  readonly forgotten?: (() => void) | undefined
}

/**
 * Lets the warehouse follow the log. A batch is one transaction: all of it is stored, or nothing and it comes again.
 * Its purpose is `necessary`: the figures stay with the site, and the deal of a visitor who refused to be measured is a
 * deal all the same.
 */
export function warehouseSink({ db, ready, rulesOf, forgotten }: SinkParts): Sink {
  return {
    name: 'warehouse',
    purpose: 'necessary',
    // SQLite works in the caller's thread: so many events keep it from others for some ten milliseconds.
    limits: { items: 250, timeoutMs: 60_000 },
    accepts: tells,
    async deliver(batch) {
      const results: Result[] = []
      const bySite = new Map<string, Facts[]>()
      for (const event of batch) results.push(place(event, rulesOf(event.site), bySite))
      try {
        await ready
        await db.transaction().execute(async (transaction) => {
          for (const [site, facts] of bySite) await store(transaction, site, facts)
        })
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new SinkUnavailable('server-error', `the warehouse could not store a batch: ${reason}`, { cause })
      }
      return results
    },
    async forget(visitor) {
      await ready
      const count = await forgetVisitor(db, visitor)
      forgotten?.()
      return count
    },
  }
}

/** Adds the event's facts to those of its site. */
function place(event: TrackedEvent, rules: SiteRules, bySite: Map<string, Facts[]>): Result {
  const facts = project(event, rules)
  if (!facts.ok) return { kind: 'rejected', reason: facts.reason }
  const known = bySite.get(event.site)
  if (known) known.push(facts.value)
  else bySite.set(event.site, [facts.value])
  return { kind: 'delivered' }
}
