import type { MappingRule } from '../mapping/rule.js'

const DEAL = { conversionValue: 'properties.value', currencyCode: 'properties.currency', orderId: 'dealId' } as const

/** What Google Ads is told, where a conversion action has the name. The fields are those of a click conversion. */
const RULES: readonly MappingRule[] = [
  {
    when: { types: ['application'] },
    send: 'lead',
    with: { orderId: 'applicationId', conversionValue: 'properties.value', currencyCode: 'properties.currency' },
  },
  { when: { types: ['call'] }, send: 'call', with: { orderId: 'properties.callId' } },
  { when: { types: ['deal'], where: { 'properties.status': 'target' } }, send: 'qualified', with: DEAL },
  { when: { types: ['deal'], where: { 'properties.status': 'won' } }, send: 'won', with: DEAL },
  {
    when: { types: ['payment'], where: { 'properties.amount': { atLeast: 0 } } },
    send: 'sale',
    with: {
      orderId: 'properties.paymentId',
      conversionValue: 'properties.amount',
      currencyCode: 'properties.currency',
    },
  },
  { when: { types: ['deal'], where: { 'properties.status': 'lost' } }, send: 'lost', with: { orderId: 'dealId' } },
  {
    when: { types: ['payment'], where: { 'properties.amount': { below: 0 } } },
    send: 'refund',
    with: {
      orderId: ['properties.refundOf', 'properties.paymentId'],
      conversionValue: 'properties.amount',
      currencyCode: 'properties.currency',
    },
  },
  { when: {}, send: null },
]

/** What is no conversion, but takes one back or lessens it. */
const ADJUSTS: ReadonlyMap<string, string> = new Map([
  ['lost', 'won'],
  ['refund', 'sale'],
])

/** The conversion that a name of the mapping adjusts; `undefined`: it is one itself. */
export function adjustedBy(name: string): string | undefined {
  return ADJUSTS.get(name)
}

/** The rules, of which those send nothing that have no conversion action. */
export function googleAdsRules(actions: Readonly<Record<string, string>>): readonly MappingRule[] {
  return RULES.map((rule) =>
    typeof rule.send === 'string' && !Object.hasOwn(actions, adjustedBy(rule.send) ?? rule.send)
      ? { when: rule.when, send: null }
      : rule,
  )
}
