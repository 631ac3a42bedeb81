import { expect, test } from 'vitest'
import { toCsv } from './csv.js'

test('rows are written under their columns; absent values are empty, and what needs quotes has them', () => {
  const rows = [
    { source: 'yandex', campaign: 'spring, "early"', cost: -10.5 },
    { source: 'google', campaign: null, cost: 0 },
  ]
  expect(toCsv({ columns: ['source', 'campaign', 'cost'], rows })).toBe(
    'source,campaign,cost\nyandex,"spring, ""early""",-10.5\ngoogle,,0\n',
  )
})

test('a report without rows is its header', () => {
  expect(toCsv({ columns: ['source', 'cost'], rows: [] })).toBe('source,cost\n')
})

test.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\tx'])('a campaign named %j is no formula', (campaign) => {
  expect(toCsv({ columns: ['campaign'], rows: [{ campaign }] })).toBe(`campaign\n'${campaign}\n`)
})
