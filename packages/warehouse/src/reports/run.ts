import type { Kysely } from 'kysely'
import { WarehouseError } from '../error.js'
import type { WarehouseTables } from '../schema/tables.js'
import type { WarehouseSite } from '../warehouse.js'
import { deals } from './deals.js'
import { money } from './money.js'
import { parseParams } from './params.js'
import type { Report } from './report.js'
import type { ReportResult } from './result.js'

const REPORTS: readonly Report[] = [money, deals]

/** Names of the reports there are. */
export const REPORT_NAMES: readonly string[] = REPORTS.map(({ name }) => name)

/** Runs a report by its name. Rejects with {@link WarehouseError} on an unknown name or wrong parameters. */
export async function runReport(
  db: Kysely<WarehouseTables>,
  sites: readonly WarehouseSite[],
  asked: { readonly name: string; readonly params: unknown },
): Promise<ReportResult> {
  const report = REPORTS.find(({ name }) => name === asked.name)
  if (!report) {
    throw new WarehouseError(
      'unknown-report',
      `there is no report "${asked.name}"; the reports are ${REPORT_NAMES.join(', ')}`,
    )
  }
  const params = parseParams(asked.params, { accepts: report.accepts, sites: sites.map(({ id }) => id) })
  if (!params.ok) throw new WarehouseError('bad-params', params.reason)
  const { columns, rows, notes, currency } = await report.run({ db, sites, params: params.value })
  const { by, ...used } = params.value
  return {
    report: report.name,
    params: { ...used, ...(report.accepts.includes('by') && { by }), ...(currency && { currency }) },
    columns,
    rows,
    ...(notes.length > 0 && { notes }),
  }
}
