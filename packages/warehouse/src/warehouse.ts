import type { Sink } from '@throughline/collector'
import type { Kysely } from 'kysely'
import { builtInModels, type Model } from './attribution/models.js'
import { WarehouseError } from './error.js'
import { DEFAULT_REGISTRATIONS, lookbackMs, type WarehouseOptions, type WarehouseSite } from './options.js'
import { calendar } from './project/calendar.js'
import type { SiteRules } from './project/facts.js'
import { warehouseSink } from './project/sink.js'
import { runReport } from './reports/run.js'
import type { ReportResult } from './reports/result.js'
import { migrate } from './schema/migrations.js'
import type { WarehouseTables } from './schema/tables.js'
import { checksums, type TableChecksum } from './store/checksums.js'
import { keepModels } from './store/models.js'
import { keepRates } from './store/rates.js'
import type { Statements } from './store/statements.js'

/** Star tables that follow the log, and the reports on them. */
export interface Warehouse {
  /** The sink to hand to the collector. Idempotent, and right in whatever order events come. */
  sink(): Sink
  /**
   * Runs a report on what is stored now. `params` are the contract's query parameters, as strings or as typed values.
   * Rejects with {@link WarehouseError}: `unknown-report` names the reports there are, `bad-params` says what is wrong.
   */
  report(name: string, params?: unknown): Promise<ReportResult>
  /** Resolves when the schema is up to date and the rates are those of the options: before any use, or at once. */
  ready(): Promise<void>
  /** How many rows each table has and what they come to: equal for equal rows, however they were written. */
  checksums(): Promise<readonly TableChecksum[]>
  close(): Promise<void>
}

/** What a kind of database adds. */
export interface WarehouseParts extends WarehouseOptions {
  readonly db: Kysely<WarehouseTables>
  /** Writes and reads inside the open transaction. */
  readonly statements: Statements
  /** Models beside the built-in ones, by the names under which reports know them. */
  readonly models?: Readonly<Record<string, Model>>
  /** Called after a visitor was forgotten, to remove what the database keeps of rows that are gone. */
  readonly forgotten?: () => void
}

/** A warehouse in an open database, which it closes in the end. The schema is brought up to date before the first use. */
export function warehouse(parts: WarehouseParts): Warehouse {
  const { db, statements, sites, forgotten } = parts
  const rules = rulesOf(parts)
  const models = new Map(Object.entries({ ...builtInModels(parts.halfLifeDays), ...parts.models }))
  const attribution = { models, lookbackMs: lookbackMs(parts), dateOf: (site: string) => rules(site).dateOf }
  const ready = migrate(db)
    .then(() => keepRates(db, parts.rates ?? []))
    .then(() => keepModels(db, [...models.keys()]))
  // Whoever uses the warehouse first is told; until then a failure must not end the process as unhandled.
  ready.catch(() => undefined)
  let closing: Promise<void> | undefined
  return {
    sink: () => warehouseSink({ db, statements, ready, rulesOf: rules, attribution, forgotten }),
    async report(name, params = {}) {
      await ready
      return runReport({ db, sites, models: [...models.keys()] }, { name, params })
    },
    ready: () => ready,
    async checksums() {
      await ready
      return checksums(db)
    },
    close: () => (closing ??= ready.then(undefined, () => undefined).then(() => db.destroy())),
  }
}

/** Throws a {@link WarehouseError} when the calendar of a site is not known. */
export function checkSites(options: Pick<WarehouseOptions, 'sites'>): void {
  rulesOf(options)
}

/** The rules of each site; those of a site that is not configured are UTC's. */
function rulesOf({
  sites,
  registrations = DEFAULT_REGISTRATIONS,
}: Pick<WarehouseOptions, 'sites' | 'registrations'>): (site: string) => SiteRules {
  const names = new Set(registrations)
  const rules = new Map(sites.map((site) => [site.id, siteRules(site, names)]))
  const elsewhere = siteRules({ id: '' }, names)
  return (site) => rules.get(site) ?? elsewhere
}

function siteRules({ id, timezone = 'UTC', currency }: WarehouseSite, registrations: ReadonlySet<string>): SiteRules {
  try {
    return { dateOf: calendar(timezone), currency: currency ?? null, registrations }
  } catch (cause) {
    const message = `site "${id}": "${timezone}" is not a time zone; use an IANA name such as Europe/Moscow`
    throw new WarehouseError('bad-site', message, { cause })
  }
}
