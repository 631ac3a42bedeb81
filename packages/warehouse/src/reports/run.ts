import type { Kysely } from 'kysely'
import { DATA_DRIVEN } from '../attribution/models.js'
import { WarehouseError } from '../error.js'
import type { WarehouseSite } from '../options.js'
import type { WarehouseTables } from '../schema/tables.js'
import { chains } from './chains.js'
import { conversions } from './conversions.js'
import { prepareDataDriven } from './data-driven.js'
import { deals } from './deals.js'
import { firstPayment } from './first-payment.js'
import { funnel } from './funnel.js'
import { money } from './money.js'
import { overview } from './overview.js'
import { parseParams, type ReportParams } from './params.js'
import type { Report } from './report.js'
import type { ReportResult } from './result.js'
import { retention } from './retention.js'
import { unmatchedCosts } from './unmatched-costs.js'

const REPORTS: readonly Report[] = [
  overview,
  conversions,
  money,
  deals,
  chains,
  retention,
  firstPayment,
  funnel,
  unmatchedCosts,
]

/** Names of the reports there are. */
export const REPORT_NAMES: readonly string[] = REPORTS.map(({ name }) => name)

/** Which parameters each report takes, by its name. */
export const REPORT_PARAMS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  REPORTS.map(({ name, accepts }) => [name, accepts]),
)

/** What reports are run on. */
export interface ReportContext {
  readonly db: Kysely<WarehouseTables>
  readonly sites: readonly WarehouseSite[]
  /** Names of the models that are stored. */
  readonly models: readonly string[]
}

/**
 * Runs a report by its name, on the figures of one moment. Rejects with {@link WarehouseError} on an unknown name or
 * wrong parameters.
 */
export async function runReport(
  { db, sites, models }: ReportContext,
  asked: { readonly name: string; readonly params: unknown },
): Promise<ReportResult> {
  const report = REPORTS.find(({ name }) => name === asked.name)
  if (!report) {
    throw new WarehouseError(
      'unknown-report',
      `there is no report "${asked.name}"; the reports are ${REPORT_NAMES.join(', ')}`,
    )
  }
  const params = parseParams(asked.params, {
    accepts: report.accepts,
    sites: sites.map(({ id }) => id),
    models: [...models, DATA_DRIVEN],
    ...(report.by && { by: report.by }),
    ...(report.limit !== undefined && { limit: report.limit }),
  })
  if (!params.ok) throw new WarehouseError('bad-params', params.reason)
  const { columns, rows, notes, currency } = await db.transaction().execute(async (snapshot) => {
    if (params.value.model === DATA_DRIVEN) await prepareDataDriven(snapshot)
    return report.run({ db: snapshot, sites, params: params.value })
  })
  return {
    report: report.name,
    params: { ...inForce(report, params.value), ...(currency && { currency }) },
    columns,
    rows,
    ...(notes.length > 0 && { notes }),
  }
}

/** The parameters of a report as it was run, defaults included. */
function inForce({ accepts }: Report, { only, ...params }: ReportParams): ReportResult['params'] {
  const used = Object.entries(params).filter(([name]) => accepts.some((known) => known === name))
  return { ...Object.fromEntries(used), ...only }
}
