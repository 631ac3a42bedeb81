import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MODEL_NAMES } from '../src/attribution/models.js'
import type { Cell, ReportRow } from '../src/reports/result.js'
import { deliver, openDatabase } from './open.js'
import { world } from './world.js'

const timezones = { shop: 'Europe/Moscow', branch: 'America/New_York' }
const sites = Object.entries(timezones).map(([id, timezone]) => ({ id, timezone, currency: 'RUB' }))

interface Opened {
  /** The rows of a report. */
  readonly report: (name: string, params?: object) => Promise<readonly ReportRow[]>
  /** What an analyst's query finds. */
  readonly query: (text: string, ...values: readonly string[]) => readonly ReportRow[]
}

/** Any world, asked for its reports and by the queries that an analyst would write on the views. */
async function inAnyWorld(check: (opened: Opened) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(world, async (events) => {
      const { database, opened } = await openDatabase({ sites })
      await deliver(opened, events)
      await check({
        report: async (name, params = {}) => (await opened.report(name, params)).rows,
        query: (text, ...values) => database.prepare<unknown[], ReportRow>(text).all(...values),
      })
      await opened.close()
    }),
    { numRuns: 100, seed: 2026 },
  )
}

const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort()

function groupedBy(rows: readonly ReportRow[], column: string): ReadonlyMap<Cell | undefined, readonly ReportRow[]> {
  const groups = new Map<Cell | undefined, readonly ReportRow[]>()
  for (const row of rows) groups.set(row[column], [...(groups.get(row[column]) ?? []), row])
  return groups
}

/** The lower middle, as the reports take it. */
function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? null
}

test('report_money sums to the report under every model', async () => {
  await inAnyWorld(async ({ report, query }) => {
    for (const model of MODEL_NAMES) {
      const rows = await report('money', { model, by: 'channel,source' })
      const summed = query(
        `select channel, source, sum(visits) as visits, sum(applications) as applications,
           sum(target_deals) as target_deals, sum(sales) as sales, sum(iif(currency = 'RUB', cost_minor, 0)) / 100.0 as cost,
           sum(iif(currency = 'RUB', revenue_minor, 0)) / 100.0 as revenue,
           sum(iif(currency = 'RUB', cost_of_goods_minor, 0)) / 100.0 as cost_of_goods
         from report_money where model = ? group by channel, source`,
        model,
      )
      const shown = new Map(rows.map((row) => [`${row['channel']} ${row['source']}`, row]))
      for (const { channel, source, ...sums } of summed) {
        for (const [column, sum] of Object.entries(sums)) {
          // Rows of the report are rounded so that they add up: one may be a coin away.
          const figure = Number(shown.get(`${channel} ${source}`)?.[column] ?? 0)
          expect(Math.abs(figure - Number(sum)), `${column} of ${source} under ${model}`).toBeLessThan(0.0101)
        }
        shown.delete(`${channel} ${source}`)
      }
      expect([...shown.keys()]).toEqual([])
    }
  })
}, 60_000)

test('report_deals has the deals of the report with what they earned, and their sources the shares', async () => {
  await inAnyWorld(async ({ report, query }) => {
    const rows = await report('deals', { model: 'first' })
    const viewed = query(
      `select deal_id, application_id, opened_date, status, stage, value_minor / 100.0 as value,
         revenue_minor / 100.0 as revenue, target_date, won_date
       from report_deals where currency = 'RUB'`,
    )
    const shown = rows
      .filter(({ currency }) => currency === 'RUB')
      .map(({ deal_id, application_id, opened_date, status, stage, value, revenue, target_date, won_date }) => ({
        deal_id,
        application_id,
        opened_date,
        status,
        stage,
        value,
        revenue,
        target_date,
        won_date,
      }))
    // A deal that was paid in another currency alone is shown in that one.
    const earning = new Set(shown.map((row) => JSON.stringify(row)))
    expect(shown.length).toBeLessThanOrEqual(viewed.length)
    expect(sorted(viewed.filter((row) => earning.has(JSON.stringify(row))))).toEqual(sorted(shown))
    const credited = query(`select distinct deal_id, source from report_deal_sources where model = 'first'`)
    for (const { deal_id, source } of credited) {
      expect(rows.filter((row) => row['deal_id'] === deal_id).map((row) => row['source'])).toContain(source)
    }
    const shares = query('select sum(share) as share from report_deal_sources group by model, site, deal_id')
    for (const { share } of shares) expect(share).toBeCloseTo(1, 9)
  })
}, 60_000)

test('report_chains gives the chains, their sales, money and days, for whatever they led to', async () => {
  await inAnyWorld(async ({ report, query }) => {
    for (const conversion of ['application', 'registration', 'payment']) {
      const rows = await report('chains', { conversion, limit: 1_000 })
      const viewed = query('select * from report_chains where conversion = ?', conversion)
      const expected = [...groupedBy(viewed, 'chain')].map(([chain, walked]) => {
        // A conversion that earned in two currencies has two rows.
        const single = [...new Map(walked.map((row) => [`${row['site']} ${row['conversion_id']}`, row])).values()]
        const sum = (column: string, some: readonly ReportRow[]): number =>
          some.reduce((total, row) => total + Number(row[column]), 0)
        const sales = sum('sales', walked)
        return {
          chain: chain || '(unknown)',
          touches: single[0]?.['touches'],
          conversions: single.length,
          sales,
          revenue:
            sum(
              'revenue_minor',
              walked.filter(({ currency }) => currency === 'RUB'),
            ) / 100,
          sale_rate: Math.round((sales / single.length) * 1e6) / 1e6,
          median_days: median(single.map(({ days }) => Number(days))),
        }
      })
      expect(sorted(rows)).toEqual(sorted(expected))
    }
  })
}, 60_000)

const MONTHS = Array.from({ length: 12 }, (_, at) => at + 1)

test('report_retention gives the retention of either kind', async () => {
  await inAnyWorld(async ({ report, query }) => {
    const viewed = query('select * from report_retention')
    const users = (rows: readonly ReportRow[]): number =>
      new Set(rows.map((row) => `${row['site']} ${row['user_id']}`)).size
    for (const kind of ['classic', 'rolling']) {
      const expected = [...groupedBy(viewed, 'cohort')].map(([cohort, rows]) => {
        const rates = MONTHS.map((month) => {
          const active = rows.filter(({ months_since: since }) =>
            since === null ? false : kind === 'classic' ? since === month : Number(since) >= month,
          )
          return [`month_${month}_rate`, Math.round((users(active) / users(rows)) * 1e6) / 1e6] as const
        })
        return { cohort, users: users(rows), ...Object.fromEntries(rates) }
      })
      // The report says nothing of months that are not over.
      const shown = (await report('retention', { kind })).map((row) => ({
        ...row,
        ...Object.fromEntries(MONTHS.map((month) => [`month_${month}_rate`, row[`month_${month}_rate`] ?? 0])),
      }))
      expect(sorted(shown)).toEqual(sorted(expected))
    }
  })
}, 60_000)

test('report_first_payment gives the payers of each month and when they first paid', async () => {
  await inAnyWorld(async ({ report, query }) => {
    const viewed = query('select * from report_first_payment')
    const expected = [...groupedBy(viewed, 'cohort')].map(([cohort, rows]) => {
      const payers = rows.filter((row) => row['first_paid_date'] !== null)
      const same = payers.filter((row) => String(row['first_paid_date']).slice(0, 7) <= String(cohort))
      const rate = (some: readonly ReportRow[]): number => Math.round((some.length / rows.length) * 1e6) / 1e6
      return {
        cohort,
        registrations: rows.length,
        payers: payers.length,
        payers_same_month: same.length,
        payers_later: payers.length - same.length,
        same_month_rate: rate(same),
        payer_rate: rate(payers),
        median_days: median(payers.map(({ days }) => Number(days))),
      }
    })
    expect(sorted(await report('first-payment'))).toEqual(sorted(expected))
  })
}, 60_000)
