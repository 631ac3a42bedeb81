import { describe, expect, it } from 'vitest'
import { seriesOf } from './series.js'

const at = (day: string): number => Date.parse(day) / 1000

describe('seriesOf', () => {
  it('adds up the sources of each period, in the order of time', () => {
    const rows = [
      { period: '2026-03-02', channel: 'Direct', cost: 1, sales: null },
      { period: '2026-03-01', channel: 'Direct', cost: 2, sales: 1 },
      { period: '2026-03-02', channel: 'Email', cost: 4, sales: 2 },
    ]
    expect(seriesOf(rows, ['cost', 'sales'])).toEqual({
      times: [at('2026-03-01'), at('2026-03-02')],
      figures: { cost: [2, 5], sales: [1, 2] },
    })
  })
  it('puts a week on its Monday and a month on its first day', () => {
    const rows = ['2020-W53', '2026-03', '2026-W01', '2026-W14'].map((period) => ({ period }))
    expect(seriesOf(rows, []).times).toEqual(['2020-12-28', '2026-03-01', '2025-12-29', '2026-03-30'].map(at))
  })
  it('leaves out what has no period', () => {
    expect(seriesOf([{ period: null, cost: 1 }], ['cost'])).toEqual({ times: [], figures: { cost: [] } })
  })
})
