import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DEFAULT_VIEW,
  datesOf,
  KINDS,
  PAGE_NAMES,
  parseView,
  PRESETS,
  reportQuery,
  viewQuery,
  type View,
} from './view.js'

const midOfMarch = new Date(2026, 2, 15, 12)

describe('the address of a view', () => {
  it('is empty for the default view', () => {
    expect(viewQuery(DEFAULT_VIEW)).toBe('')
    expect(parseView('')).toEqual(DEFAULT_VIEW)
  })

  it('names a preset, so that a kept link moves with the calendar', () => {
    expect(viewQuery({ ...DEFAULT_VIEW, period: 'this-month' })).toBe('?period=this-month')
  })

  it('names dates that the reader chose', () => {
    const view = parseView('?from=2026-01-01&to=2026-01-31&model=linear&by=source')
    expect(view).toEqual({
      ...DEFAULT_VIEW,
      period: { from: '2026-01-01', to: '2026-01-31' },
      model: 'linear',
      by: 'source',
    })
  })

  it('falls back to the default for what it does not know', () => {
    expect(parseView('?period=forever&from=31.01.2026&to=2026-13-01&model=toString&by=moon')).toEqual(DEFAULT_VIEW)
  })

  it('gives the same view back', () => {
    const date = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10))
    const view: fc.Arbitrary<View> = fc.record({
      period: fc.oneof(fc.constantFrom(...PRESETS), fc.record({ from: date, to: date }), fc.record({ from: date })),
      model: fc.constantFrom('first', 'last_non_direct', 'position'),
      by: fc.constantFrom('channel', 'campaign', 'term'),
      page: fc.constantFrom(...PAGE_NAMES),
      kind: fc.constantFrom(...KINDS),
      steps: fc.constantFrom('registration,payment', 'Plan Chosen,sale', ''),
    })
    fc.assert(
      fc.property(view, (one) => {
        expect(parseView(viewQuery(one))).toEqual(one)
      }),
    )
  })
})

describe('datesOf', () => {
  it('begins this month on its first day and the last 30 days with the 29th day before today', () => {
    expect(datesOf('this-month', midOfMarch)).toEqual({ from: '2026-03-01' })
    expect(datesOf('last-30-days', midOfMarch)).toEqual({ from: '2026-02-14' })
  })

  it('sets no bounds to all time', () => {
    expect(datesOf('all', midOfMarch)).toEqual({})
  })
})

describe('reportQuery', () => {
  it('asks for the period of the view and what the report wants to know', () => {
    const query = reportQuery(DEFAULT_VIEW, midOfMarch, { model: 'linear', by: 'channel,source' })
    expect(query).toBe('from=2026-02-14&model=linear&by=channel%2Csource')
  })
})
