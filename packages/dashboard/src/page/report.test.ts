import { describe, expect, it } from 'vitest'
import { parseReport } from './report.js'

describe('parseReport', () => {
  it('reads the rows and the currency', () => {
    const answer = {
      report: 'money',
      params: { currency: 'RUB' },
      rows: [{ channel: 'Direct', cost: 1.5, romi: null }],
    }
    expect(parseReport(answer)).toEqual({ currency: 'RUB', rows: [{ channel: 'Direct', cost: 1.5, romi: null }] })
  })

  it('takes the currency from a row where the answer names none', () => {
    expect(parseReport({ rows: [{ deal_id: '1', currency: 'EUR' }] })?.currency).toBe('EUR')
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
