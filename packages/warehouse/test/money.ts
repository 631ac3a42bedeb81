import type { TrackedEvent } from '@throughline/protocol'
import type { ReportResult, ReportRow } from '../src/reports/result.js'
import type { WarehouseSite } from '../src/options.js'
import { dealChanged, march } from './events.js'
import { warehouseOf } from './open.js'

/** The money report of a world of these events. */
export async function report(
  events: readonly TrackedEvent[],
  params: object = {},
  sites?: readonly WarehouseSite[],
): Promise<ReportResult> {
  const warehouse = await warehouseOf(events, sites)
  const result = await warehouse.report('money', params)
  await warehouse.close()
  return result
}

/** Its rows. */
export async function money(events: readonly TrackedEvent[], params: object = {}): Promise<readonly ReportRow[]> {
  return (await report(events, params)).rows
}

/** A deal won on 9 March, of the application `a` unless told otherwise. */
export const won = (properties: object, applicationId = 'a', dealId = 'd'): TrackedEvent =>
  dealChanged(dealId, { status: 'won', ...properties }, { applicationId, occurredAt: march(9) })
