import { expect, test } from 'vitest'
import { MODEL_NAMES } from '../attribution/models.js'
import { parseParams, type ParamRules } from './params.js'

const rules: ParamRules = {
  accepts: [
    'from',
    'to',
    'model',
    'by',
    'grain',
    'compare',
    'site',
    'currency',
    'margin',
    'limit',
    'steps',
    'campaign',
  ],
  sites: ['shop', 'branch'],
  models: MODEL_NAMES,
}
const reasonOf = (input: unknown): string => {
  const params = parseParams(input, rules)
  return params.ok ? 'accepted' : params.reason
}

test('what is absent or empty takes its default', () => {
  const params = {
    model: 'last_non_direct',
    by: ['channel', 'source', 'campaign'],
    only: {},
    conversion: 'application',
    kind: 'classic',
    activity: 'any',
    steps: ['registration', 'payment'],
  }
  expect(parseParams({}, rules)).toEqual({ ok: true, value: params })
  expect(parseParams({ from: '', model: undefined, by: [] }, rules)).toEqual({ ok: true, value: params })
  expect(parseParams({}, { ...rules, by: [], limit: 9 })).toMatchObject({ value: { by: [], limit: 9 } })
})

test('a value of a source may have a comma, and several are a list', () => {
  expect(parseParams({ campaign: 'spring, early' }, rules)).toMatchObject({
    value: { only: { campaign: ['spring, early'] } },
  })
  expect(parseParams({ campaign: ['a', 'b'] }, rules)).toMatchObject({ value: { only: { campaign: ['a', 'b'] } } })
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
  [{ margin: '35' }, '"margin" must be a fraction from 0 to 1, such as 0.35, not "35"'],
  [{ limit: 0 }, '"limit" must be a number of rows from 1 to 1000000, not 0'],
  [{ steps: 'Registered' }, '"steps" must be two or more steps, separated by commas, not "Registered"'],
  [{ campaign: 7 }, '"campaign" must be a text or a list of texts'],
  [{ compare: 'previous' }, '"compare" needs "from" and "to": the period before is as long'],
  [
    { compare: 'previous', grain: 'day', from: '2026-03-01', to: '2026-03-02' },
    '"compare" and "grain" cannot be asked for together',
  ],
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
