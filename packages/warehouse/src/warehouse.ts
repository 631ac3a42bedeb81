import type { Sink } from '@throughline/collector'
import type { Kysely } from 'kysely'
import { WarehouseError } from './error.js'
import { calendar } from './project/calendar.js'
import type { SiteRules } from './project/facts.js'
import { warehouseSink } from './project/sink.js'
import { runReport } from './reports/run.js'
import type { ReportResult } from './reports/result.js'
import { migrate } from './schema/migrations.js'
import type { WarehouseTables } from './schema/tables.js'

/** What the warehouse must know of a site. A change of time zone or currency takes effect with a rebuild. */
export interface WarehouseSite {
  readonly id: string
  /** IANA name of the zone whose midnights part the days; UTC when absent. */
  readonly timezone?: string
  /** ISO 4217 code of sums that come without one, and of the site's reports. */
  readonly currency?: string
}

export interface WarehouseOptions {
  /** Events of a site that is not among these are stored too, by UTC. */
  readonly sites: readonly WarehouseSite[]
}

/** Star tables that follow the log, and the reports on them. */
export interface Warehouse {
  /** The sink to hand to the collector. Idempotent, and right in whatever order events come. */
  sink(): Sink
  /**
   * Runs a report on what is stored now. `params` are the contract's query parameters, as strings or as typed values.
   * Rejects with {@link WarehouseError}: `unknown-report` names the reports there are, `bad-params` says what is wrong.
   */
  report(name: string, params?: unknown): Promise<ReportResult>
  close(): Promise<void>
}

/** What a kind of database adds. */
export interface WarehouseParts extends WarehouseOptions {
  /** Called after a visitor was forgotten, to remove what the database keeps of rows that are gone. */
  readonly forgotten?: () => void
}

/** A warehouse in an open database, which it closes in the end. The schema is brought up to date before the first use. */
export function warehouse(db: Kysely<WarehouseTables>, { sites, forgotten }: WarehouseParts): Warehouse {
  const rules = new Map(sites.map((site) => [site.id, rulesOf(site)]))
  const elsewhere = rulesOf({ id: '' })
  const ready = migrate(db)
  // Whoever uses the warehouse first is told; until then a failure must not end the process as unhandled.
  ready.catch(() => undefined)
  let closing: Promise<void> | undefined
  return {
    sink: () => warehouseSink({ db, ready, rulesOf: (site) => rules.get(site) ?? elsewhere, forgotten }),
    async report(name, params = {}) {
      await ready
      return runReport(db, sites, { name, params })
    },
    close: () => (closing ??= ready.then(undefined, () => undefined).then(() => db.destroy())),
  }
}

function rulesOf({ id, timezone = 'UTC', currency }: WarehouseSite): SiteRules {
  try {
    return { dateOf: calendar(timezone), currency: currency ?? null }
  } catch (cause) {
    const message = `site "${id}": "${timezone}" is not a time zone; use an IANA name such as Europe/Moscow`
    throw new WarehouseError('bad-site', message, { cause })
  }
}
