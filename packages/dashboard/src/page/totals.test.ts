import { describe, expect, it } from 'vitest'
import { totals } from './totals.js'

describe('totals', () => {
  it('sums what can be summed and computes ratios from the sums', () => {
    const paid = { visits: 100, applications: 5, target_deals: 3, sales: 1, cost: 20_000, revenue: 50_000, romi: 1.5 }
    const free = { visits: 300, applications: 5, target_deals: 2, sales: 1, cost: 0, revenue: 10_000, romi: null }
    expect(totals([paid, free])).toEqual({
      visits: 400,
      applications: 10,
      target_deals: 5,
      sales: 2,
      cost: 20_000,
      revenue: 60_000,
      cost_of_goods: 0,
      cost_per_visit: 50,
      cost_per_application: 2_000,
      cost_per_sale: 10_000,
      romi: 2,
      romi_margin: 2,
    })
  })

  it('takes the cost of goods off for the return with margin', () => {
    expect(totals([{ cost: 100, revenue: 300, cost_of_goods: 150 }]).romi_margin).toBe(0.5)
  })

  it('has no ratio where there is nothing to divide by', () => {
    const { romi, romi_margin, cost_per_visit, cost_per_application, cost_per_sale } = totals([{ revenue: 10 }])
    expect([romi, romi_margin, cost_per_visit, cost_per_application, cost_per_sale]).toEqual(Array(5).fill(null))
  })

  it('makes whole applications of the shares that models give', () => {
    expect(totals([{ applications: 0.1 }, { applications: 0.2 }]).applications).toBe(0.3)
  })
})
