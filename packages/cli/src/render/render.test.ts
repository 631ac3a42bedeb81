import { describe, expect, it } from 'vitest'
import { renderTable, type Rows } from './table.js'

const money: Rows = {
  columns: ['source', 'visits', 'revenue', 'romi'],
  rows: [
    { source: 'yandex', visits: 1, revenue: 50_000, romi: 3.0512 },
    { source: 'a, "b"', visits: 12_345, revenue: 0.5, romi: null },
  ],
}

describe('renderTable', () => {
  it('groups digits, shows romi as a percentage and a dash where nothing can be divided', () => {
    expect(renderTable(money).split('\n')).toEqual([
      '┌────────┬────────┬─────────┬─────────┐',
      '│ source │ visits │ revenue │    romi │',
      '├────────┼────────┼─────────┼─────────┤',
      '│ yandex │      1 │  50,000 │ +305.1% │',
      '├────────┼────────┼─────────┼─────────┤',
      '│ a, "b" │ 12,345 │     0.5 │       – │',
      '└────────┴────────┴─────────┴─────────┘',
      '',
    ])
  })

  it('says so when there is nothing', () => {
    expect(renderTable({ columns: ['source'], rows: [] })).toBe('nothing to show\n')
  })
})
