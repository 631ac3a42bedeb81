import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityOf, type Cost } from './cost.js'
import { parseCosts } from './parse-costs.js'

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
