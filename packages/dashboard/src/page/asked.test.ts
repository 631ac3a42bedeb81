import { describe, expect, it } from 'vitest'
import { asked, grainOf, viewOn } from './asked.js'
import { DEFAULT_VIEW, PAGE_NAMES, type View } from './view.js'

const midOfMarch = new Date(2026, 2, 15, 12)
const on = (change: Partial<View>): View => ({ ...DEFAULT_VIEW, ...change })
const queries = (view: View): readonly (readonly [string, Record<string, string>])[] =>
  asked(view, midOfMarch).map(({ report, query }) => [report, Object.fromEntries(new URLSearchParams(query))])

describe('asked', () => {
  it('asks for the money down to the level, with the levels above it, and for the deals without one', () => {
    const period = { from: '2026-02-14', model: 'last_non_direct' }
    expect(queries(on({ by: 'source' }))).toEqual([
      ['money', { ...period, by: 'channel,source' }],
      ['deals', period],
    ])
  })
  it('asks for the overview with the period before, and over time', () => {
    const period = { from: '2026-02-14', model: 'last_non_direct', by: 'channel' }
    expect(queries(on({ page: 'overview', by: 'channel' }))).toEqual([
      ['overview', { ...period, to: '2026-03-15', compare: 'previous' }],
      ['overview', { ...period, grain: 'day' }],
    ])
  })
  it('compares all time with nothing', () => {
    expect(queries(on({ page: 'overview', period: 'all' }))[0]?.[1]).not.toHaveProperty('compare')
  })
  it('asks every other page for its own report and no more', () => {
    const others = PAGE_NAMES.filter((page) => page !== 'money' && page !== 'overview')
    expect(others.map((page) => queries(on({ page })).map(([report]) => report))).toEqual(others.map((page) => [page]))
  })
  it('passes the steps of a funnel on as they were written', () => {
    expect(queries(on({ page: 'funnel', period: 'all', steps: 'Plan Chosen,sale' }))).toEqual([
      ['funnel', { steps: 'Plan Chosen,sale' }],
    ])
  })
})

describe('grainOf', () => {
  it('parts a month into days, a year into weeks and all time into months', () => {
    expect(grainOf(on({}), midOfMarch)).toBe('day')
    expect(grainOf(on({ period: { from: '2025-03-16' } }), midOfMarch)).toBe('week')
    expect(grainOf(on({ period: 'all' }), midOfMarch)).toBe('month')
  })
})

describe('viewOn', () => {
  it('opens cohorts on all time, unless the reader chose a period', () => {
    expect(viewOn('retention', DEFAULT_VIEW).period).toBe('all')
    expect(viewOn('retention', on({ period: 'this-month' })).period).toBe('this-month')
    expect(viewOn('chains', DEFAULT_VIEW).period).toBe('last-30-days')
  })
})
