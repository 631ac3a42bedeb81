import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityOf, type Cost } from './cost.js'
import { csvLines } from '../tables/csv-lines.js'
import { namesIn } from '../tables/table.js'
import { readCampaignMap } from './campaign-map.js'
import { COST_FORMATS, type CostFormatName } from './formats.js'
import { parseCosts as parseLines, type CostOptions, type ParsedCosts } from './parse-costs.js'

function parseCosts(
  text: string,
  { format = 'csv', ...options }: Partial<Omit<CostOptions, 'format'>> & { readonly format?: CostFormatName },
): ParsedCosts {
  const kind = COST_FORMATS[format]
  return parseLines(csvLines(text, namesIn(kind.layout)), { format: kind, currency: 'RUB', ...options })
}

const rub = { currency: 'RUB' }

describe('parseCosts', () => {
  it('reads a file of a spreadsheet: BOM, semicolons, decimal commas, grouped digits and dotted dates', () => {
    const text =
      '\uFEFFDate;Source;Medium;Campaign;Amount;Clicks\r\n' +
      '01.03.2026;yandex;cpc;spring;12 345,60;1 200\r\n' +
      '02.03.2026;yandex;cpc;spring;0,5;\r\n' +
      ';;;;;\r\n'

    expect(parseCosts(text, rub)).toEqual({
      costs: [
        {
          date: '2026-03-01',
          source: 'yandex',
          medium: 'cpc',
          campaign: 'spring',
          amount: 12345.6,
          currency: 'RUB',
          clicks: 1200,
        },
        { date: '2026-03-02', source: 'yandex', medium: 'cpc', campaign: 'spring', amount: 0.5, currency: 'RUB' },
      ],
      problems: [],
    })
  })

  it('takes columns in any order and case, and a currency of the line before the default', () => {
    const { costs } = parseCosts('CURRENCY,amount,Source,DATE\nusd,10,google,2026-03-01\n,20,bing,2026-03-01\n', rub)

    expect(costs).toEqual([
      { date: '2026-03-01', source: 'google', amount: 10, currency: 'USD' },
      { date: '2026-03-01', source: 'bing', amount: 20, currency: 'RUB' },
    ])
  })

  it('names every bad line and everything that is wrong on it', () => {
    const text = [
      'date,source,amount,clicks',
      '2026-02-30,yandex,100,5',
      '2026-03-01,,ten,5.5',
      '2026-03-02,google,10',
      '2026-03-03,google,"1,234",1',
      '2026-03-04,google,5,1',
    ].join('\n')

    expect(parseCosts(text, rub).problems).toEqual([
      { line: 2, reason: 'date "2026-02-30" is not a date such as 2026-03-31 or 31.03.2026' },
      { line: 3, reason: 'source is empty' },
      { line: 3, reason: 'amount "ten" is not an amount such as 1234.50 or 1234,50' },
      { line: 3, reason: 'clicks "5.5" is not a whole number such as 1200' },
      { line: 4, reason: 'has 3 values where the header has 4' },
      { line: 5, reason: 'amount "1,234" can be read in two ways; write 1234 or 1.234' },
    ])
  })

  it('names the line on which a value with line breaks begins, and counts all of its lines', () => {
    const text = 'date,source,campaign,amount\n2026-03-01,a,"two\nlines",worse\n\n2026-03-02,a,x,bad\n'

    expect(parseCosts(text, rub).problems).toEqual([
      { line: 2, reason: 'amount "worse" is not an amount such as 1234.50 or 1234,50' },
      { line: 5, reason: 'amount "bad" is not an amount such as 1234.50 or 1234,50' },
    ])
  })

  it('overlooks empty columns behind the last one', () => {
    const text = 'date,source,amount,,\n2026-03-01,a,1,,\n2026-03-02,a,1,,x\n'

    expect(parseCosts(text, rub).problems).toEqual([{ line: 3, reason: 'has 5 values where the header has 3' }])
  })

  it('names the line of a stray quote and reads on behind it', () => {
    const text = 'date,source,amount\n2026-03-01,a"b,1\n2026-03-02,a,bad\n'

    expect(parseCosts(text, rub).problems.map(({ line }) => line)).toEqual([2, 3])
  })

  it('refuses a header with unknown, repeated or missing columns and says what is known', () => {
    expect(parseCosts('date,sorce,date\n', rub).problems).toEqual([
      { line: 1, reason: 'unknown column "sorce"; did you mean "source"?' },
      { line: 1, reason: 'column "date" stands there twice' },
      { line: 1, reason: 'column "source" is missing' },
      { line: 1, reason: 'column "amount" is missing' },
    ])
  })

  it('refuses two lines of which the second would replace the first', () => {
    const text = 'date,source,amount\n2026-03-01,a,1\n2026-03-02,a,1\n2026-03-01,a,2\n'

    expect(parseCosts(text, rub).problems).toEqual([
      { line: 4, reason: 'is about the same day, source and campaign as line 2; add the two up' },
    ])
  })

  it('spreads a month and a period over their days, to the last coin', () => {
    const { costs } = parseCosts(
      'date,until,source,medium,amount\n2026-02,,seo,organic,50000\n2026-03-30,01.04.2026,blog,,100\n',
      rub,
    )
    expect(costs.filter(({ source }) => source === 'seo')).toHaveLength(28)
    expect(costs.filter(({ source }) => source === 'seo').reduce((sum, { amount }) => sum + amount * 100, 0)).toBe(
      5_000_000,
    )
    expect(costs.filter(({ source }) => source === 'blog')).toEqual([
      { date: '2026-03-30', source: 'blog', amount: 33.34, currency: 'RUB' },
      { date: '2026-03-31', source: 'blog', amount: 33.33, currency: 'RUB' },
      { date: '2026-04-01', source: 'blog', amount: 33.33, currency: 'RUB' },
    ])
  })
  it('refuses a period that ends before it begins, and one that covers a day of another line', () => {
    const text = 'date,until,source,amount\n2026-03-02,2026-03-01,a,1\n2026-03,,b,1\n2026-03-05,,b,1\n'
    expect(parseCosts(text, rub).problems).toEqual([
      { line: 2, reason: 'until 2026-03-01 is before date 2026-03-02' },
      { line: 4, reason: 'is about the same day, source and campaign as line 3; add the two up' },
    ])
  })
  it('reads a report of Yandex Direct: tabs, its own names, nothing as two hyphens, and no total', () => {
    const text = [
      '"Spring (2026-03-01 - 2026-03-31)"',
      'Date\tCampaignName\tCampaignId\tCriterion\tDevice\tImpressions\tClicks\tCost',
      '2026-03-01\tspring\t7001\tvoice mail\tMOBILE\t1000\t12\t340.50',
      '2026-03-01\tspring\t7001\tvoice mail\tDESKTOP\t500\t3\t59.50',
      '2026-03-01\tspring\t7001\t--\tDESKTOP\t10\t0\t0.00',
      'Total rows: 3',
    ].join('\n')
    const about = { date: '2026-03-01', source: 'yandex', medium: 'cpc', provider: 'yandex-direct', currency: 'RUB' }
    expect(parseCosts(text, { format: 'yandex-direct' })).toEqual({
      costs: [
        { ...about, campaign: 'spring', term: 'voice mail', amount: 400, clicks: 15, impressions: 1500 },
        { ...about, campaign: 'spring', amount: 0, clicks: 0, impressions: 10 },
      ],
      problems: [],
    })
    expect(parseCosts(text, { format: 'yandex-direct', campaignBy: 'id' }).costs[0]?.campaign).toBe('7001')
  })
  it('reads a report of Google Ads: a title and a period above, grouped digits, totals below', () => {
    const text = [
      'Campaign report',
      '"1 March 2026 - 31 March 2026"',
      'Day,Campaign,Currency code,Cost,Clicks,Impr.',
      '2026-03-01,brand,USD,"1,234.50","1,200","10,000"',
      'Total: Campaigns,,USD,"1,234.50","1,200","10,000"',
    ].join('\n')
    expect(parseCosts(text, { format: 'google-ads' })).toEqual({
      costs: [
        {
          date: '2026-03-01',
          source: 'google',
          medium: 'cpc',
          provider: 'google-ads',
          campaign: 'brand',
          amount: 1234.5,
          currency: 'USD',
          clicks: 1200,
          impressions: 10_000,
        },
      ],
      problems: [],
    })
  })
  it('reads reports of VK Ads and Meta, with the unit behind a column’s name', () => {
    const vk = 'Дата;Название кампании;ID кампании;Показы;Клики;Потрачено всего, ₽\n01.03.2026;spring;88;100;7;250,00\n'
    expect(parseCosts(vk, { format: 'vk-ads' }).costs).toMatchObject([
      { date: '2026-03-01', source: 'vk', campaign: 'spring', amount: 250, clicks: 7, provider: 'vk-ads' },
    ])
    const meta =
      'Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Link clicks\n2026-03-01,2026-03-02,spring,10.01,4\n'
    expect(parseCosts(meta, { format: 'meta', currency: 'USD' }).costs).toMatchObject([
      { date: '2026-03-01', source: 'facebook', amount: 5.01, currency: 'USD', clicks: 2 },
      { date: '2026-03-02', source: 'facebook', amount: 5, currency: 'USD', clicks: 2 },
    ])
  })
  it('says which names a column may have when an export lacks it', () => {
    expect(parseCosts('Date\tCampaignName\n2026-03-01\tspring\n', { format: 'yandex-direct' }).problems).toEqual([
      { line: 1, reason: 'column "amount" is missing; known names: cost, расход' },
    ])
  })
  it('takes tax off the amounts', () => {
    expect(parseCosts('date,source,amount\n2026-03-01,a,120\n', { vat: 20 }).costs[0]?.amount).toBe(100)
  })
  it('gives a campaign the marks of its links by the map, by number before name, of its ad system before any', () => {
    const lines = csvLines(
      'campaign,provider,utm_source,utm_medium,utm_campaign\n7001,,ya,cpc,spring-search\nspring,,wrong,,\n7001,google-ads,wrong,,\n',
      ['campaign', 'provider', 'utm_source'],
    )
    const { map, problems } = readCampaignMap(lines)
    expect(problems).toEqual([])
    const text = 'Date\tCampaignName\tCampaignId\tCost\n2026-03-01\tspring\t7001\t10\n2026-03-01\tother\t7002\t10\n'
    expect(parseCosts(text, { format: 'yandex-direct', map }).costs).toMatchObject([
      { source: 'ya', medium: 'cpc', campaign: 'spring-search' },
      { source: 'yandex', medium: 'cpc', campaign: 'other' },
    ])
  })
  it('refuses a campaign map that names a campaign twice or not at all', () => {
    const lines = csvLines('campaign,utm_campaign\n7001,a\n7001,b\n,c\n', ['campaign', 'utm_campaign'])
    expect(readCampaignMap(lines).problems).toEqual([
      { line: 3, reason: 'names the same campaign as line 2' },
      { line: 4, reason: 'campaign is empty' },
    ])
  })
  it('refuses a file without costs', () => {
    expect(parseCosts('', rub).problems).toEqual([{ line: 1, reason: 'the file is empty' }])
    expect(parseCosts('date,source,amount\n', rub).problems).toEqual([
      { line: 1, reason: 'no costs follow the header' },
    ])
  })

  it('reads back any table of costs, whichever way it was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(cost, { selector: identityOf, minLength: 1 }), style, (costs, { columns, ...csv }) => {
        const rows = costs.map((row) => ({ ...row, amount: row.amount.toFixed(2).replace('.', csv.decimal) }))
        const text = stringify(rows, { header: true, columns, delimiter: csv.delimiter, bom: csv.bom })

        expect(parseCosts(text, rub)).toEqual({ costs, problems: [] })
      }),
    )
  })
})

const text = fc
  .string({ unit: fc.constantFrom('a', 'Я', ' ', ',', ';', '"', '\n', "'", '=', '😀'), minLength: 1, maxLength: 12 })
  .map((value) => value.trim())
  .filter((value) => value !== '')

const cost: fc.Arbitrary<Cost> = fc.record(
  {
    date: fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    source: text,
    amount: fc.integer({ min: 0, max: 1e11 }).map((minor) => minor / 100),
    currency: fc.constantFrom('RUB', 'USD', 'EUR'),
    medium: text,
    campaign: text,
    content: text,
    term: text,
    provider: text,
    clicks: fc.nat(),
    impressions: fc.nat(),
  },
  { requiredKeys: ['date', 'source', 'amount', 'currency'] },
)

const style = fc.record({
  columns: fc.shuffledSubarray(
    [
      'date',
      'source',
      'amount',
      'currency',
      'medium',
      'campaign',
      'content',
      'term',
      'provider',
      'clicks',
      'impressions',
    ],
    { minLength: 11 },
  ),
  delimiter: fc.constantFrom(',', ';'),
  decimal: fc.constantFrom('.', ','),
  bom: fc.boolean(),
})
