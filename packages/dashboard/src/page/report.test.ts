import { describe, expect, it } from 'vitest'
import { parseReport } from './report.js'

describe('parseReport', () => {
  it('reads the rows and the currency', () => {
    const answer = {
      report: 'money',
      params: { currency: 'RUB' },
      rows: [{ channel: 'Direct', cost: 1.5, romi: null }],
    }
    expect(parseReport(answer)).toEqual({
      currency: 'RUB',
      notes: [],
      rows: [{ channel: 'Direct', cost: 1.5, romi: null }],
    })
  })

  it('reads what else the reader must know', () => {
    expect(parseReport({ rows: [], notes: ['sums in EUR are not in these figures', 7] })?.notes).toEqual([
      'sums in EUR are not in these figures',
    ])
  })

  it('reads values of a kind that it does not know as null', () => {
    expect(parseReport({ rows: [{ chain: ['a'], won: true }, 'nonsense'] })?.rows).toEqual([{ chain: null, won: null }])
  })

  it('refuses what is not a report', () => {
    expect(parseReport('<html>')).toBeUndefined()
    expect(parseReport(null)).toBeUndefined()
    expect(parseReport({ error: 'no' })).toBeUndefined()
  })
})
