import { expect, test } from 'vitest'
import { parseParams, type ParamRules } from './params.js'

const rules: ParamRules = { accepts: ['from', 'to', 'model', 'by', 'site', 'currency'], sites: ['shop', 'branch'] }
const reasonOf = (input: unknown): string => {
  const params = parseParams(input, rules)
  return params.ok ? 'accepted' : params.reason
}

test('what is absent or empty takes its default', () => {
  const params = { model: 'last_non_direct', by: ['channel', 'source', 'campaign'] }
  expect(parseParams({}, rules)).toEqual({ ok: true, value: params })
  expect(parseParams({ from: '', model: undefined, by: [] }, rules)).toEqual({ ok: true, value: params })
})

test('columns may be a list or a text, in any order, and come coarse to fine', () => {
  const by = ['source', 'campaign']
  expect(parseParams({ by: 'campaign, source' }, rules)).toMatchObject({ value: { by } })
  expect(parseParams({ by: ['campaign', 'source', 'source'] }, rules)).toMatchObject({ value: { by } })
})

test.each([
  [{ from: 'yesterday' }, '"from" must be a date such as 2026-03-31, not "yesterday"'],
  [{ to: '2026-02-30' }, '"to" must be a date such as 2026-03-31, not "2026-02-30"'],
  [{ from: 20260101 }, '"from" must be a date such as 2026-03-31, not 20260101'],
  [{ from: '2026-03-02', to: '2026-03-01' }, '"from" (2026-03-02) must not be after "to" (2026-03-01)'],
  [{ by: 'source,colour' }, '"by" must be one or more of channel, source, medium, campaign, content, term'],
  [{ model: 'magic' }, '"model" must be one of first, last, last_non_direct, last_paid, linear, position, time_decay'],
  [{ site: 'other' }, '"site" must be one of shop, branch, not "other"'],
  [{ currency: 'roubles' }, '"currency" must be an ISO 4217 code such as RUB, not "roubles"'],
  [{ constructor: 'x' }, '"constructor" is not a parameter of this report, which takes from, to, model'],
  ['from=2026-01-01', 'parameters must be an object'],
])('%j is refused with its reason', (input, reason) => {
  expect(reasonOf(input)).toContain(reason)
})

test('every problem is named at once', () => {
  expect(reasonOf({ form: '2026-01-01', model: 'magic' })).toMatch(/"form" is not a parameter.*; "model" must be/)
})

test('a period of one day is a period', () => {
  expect(parseParams({ from: '2026-03-01', to: '2026-03-01' }, rules)).toMatchObject({ ok: true })
})
