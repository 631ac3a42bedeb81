import { expect, test } from 'vitest'
import { ad, application, cost, dealChanged, march, pageView } from '../../test/events.js'
import { warehouseOf } from '../../test/open.js'
import type { TrackedEvent } from '@throughline/protocol'
import type { ReportRow } from './result.js'

async function money(events: readonly TrackedEvent[], params: object = {}): Promise<readonly ReportRow[]> {
  const warehouse = await warehouseOf(events)
  const { rows } = await warehouse.report('money', params)
  await warehouse.close()
  return rows
}

test('the walk: one visit, application and sale of a campaign with its cost, revenue and ROMI', async () => {
  const rows = await money([
    pageView('1', 's', { touch: ad }),
    pageView('2', 's', { touch: ad, occurredAt: march(1, 13) }),
    application('a', [ad]),
    cost(ad, { amount: 10_000 }),
    dealChanged('d', { status: 'open' }, { applicationId: 'a', occurredAt: march(4) }),
    dealChanged('d', { status: 'won', value: 50_000 }, { applicationId: 'a', occurredAt: march(9) }),
  ])
  expect(rows).toEqual([
    {
      channel: 'Paid Search',
      source: 'yandex',
      campaign: 'spring',
      visits: 1,
      applications: 1,
      target_deals: 1,
      sales: 1,
      cost: 10_000,
      revenue: 50_000,
      cost_of_goods: 0,
      cost_per_visit: 10_000,
      cost_per_application: 10_000,
      cost_per_sale: 10_000,
      romi: 4,
      romi_margin: 4,
    },
  ])
})
