import type { MappingRule } from '../mapping/rule.js'
import type { MetricaSend } from './options.js'

const NOTHING: MappingRule = { when: {}, send: null }

function dealWith(...status: readonly string[]): MappingRule['when'] {
  return { types: ['deal'], where: { 'properties.status': status } }
}

/** The names of goals, with what a goal is worth under the names that the interface has for it. */
function goals(value: string, currency: string): readonly MappingRule[] {
  const deal = { [value]: 'properties.value', [currency]: 'properties.currency' }
  return [
    { when: { types: ['application'] }, send: 'application', with: deal },
    { when: { types: ['call'] }, send: 'call' },
    { when: dealWith('target'), send: 'target_deal', with: deal },
    { when: dealWith('won'), send: 'sale', with: deal },
    {
      when: { types: ['payment'], where: { 'properties.amount': { atLeast: 0 } } },
      send: 'payment',
      with: { [value]: 'properties.amount', [currency]: 'properties.currency' },
    },
  ]
}

/** Goals of the type "JavaScript event" with the condition "exact match". */
const CONVERSIONS: readonly MappingRule[] = [...goals('Price', 'Currency'), NOTHING]

const ORDER = {
  revenue: 'properties.value',
  cost: 'properties.costOfGoods',
  currency: 'properties.currency',
} as const

/** Statuses that Metrica knows. It counts no deal that nobody has looked at yet. */
const ORDERS: readonly MappingRule[] = [
  { when: dealWith('open', 'target'), send: 'IN_PROGRESS', with: ORDER },
  { when: dealWith('won'), send: 'PAID', with: ORDER },
  { when: dealWith('lost'), send: 'CANCELLED', with: ORDER },
  NOTHING,
]

const CALL = {
  PhoneNumber: 'properties.number',
  TalkDuration: 'properties.duration',
  HoldDuration: 'properties.wait',
  Tag: 'properties.status',
  URL: 'page.url',
} as const

/** The name is that of the goal, which Metrica makes when there is none. */
const CALLS: readonly MappingRule[] = [
  {
    when: { types: ['call'], where: { 'properties.status': ['missed', 'lost'] } },
    send: 'call',
    with: { ...CALL, CallMissed: { value: 1 } },
  },
  { when: { types: ['call'] }, send: 'call', with: CALL },
  NOTHING,
]

/** What Direct cost Metrica knows by itself, and would count twice. */
const EXPENSES: readonly MappingRule[] = [
  { when: { types: ['cost'], where: { 'properties.provider': 'yandex-direct' } }, send: null },
  {
    when: { types: ['cost'] },
    send: 'expense',
    with: {
      Date: 'properties.date',
      UTMSource: 'properties.source',
      UTMMedium: 'properties.medium',
      UTMCampaign: 'properties.campaign',
      UTMContent: 'properties.content',
      UTMTerm: 'properties.term',
      Expenses: 'properties.amount',
      Currency: 'properties.currency',
      Clicks: 'properties.clicks',
    },
  },
  NOTHING,
]

/** Beside Metrica's tag: what it cannot see. Our own SDK hands forms to the tag on the page. */
const BESIDE_THE_TAG: readonly MappingRule[] = [
  { when: { types: ['page'] }, send: null },
  { when: { types: ['application'], where: { 'context.library.name': '@throughline/browser' } }, send: null },
]

const PAGE: MappingRule = {
  when: { types: ['page'] },
  send: 'pageview',
  with: { dl: 'page.url', dr: 'page.referrer', dt: 'page.title' },
}

function events(tag: boolean): readonly MappingRule[] {
  return [
    ...(tag ? BESIDE_THE_TAG : [PAGE]),
    ...goals('ev', 'cu').map((rule) => ({ ...rule, with: { ...rule.with, application_id: 'applicationId' } })),
    { when: { types: ['track'] }, send: { from: 'name' }, all: 'properties' },
    NOTHING,
  ]
}

/** What Metrica is told. */
export function metricaRules({
  send,
  tag,
}: {
  readonly send: MetricaSend
  readonly tag: boolean
}): readonly MappingRule[] {
  switch (send) {
    case 'conversions':
      return CONVERSIONS
    case 'orders':
      return ORDERS
    case 'calls':
      return CALLS
    case 'expenses':
      return EXPENSES
    case 'events':
      return events(tag)
  }
}
