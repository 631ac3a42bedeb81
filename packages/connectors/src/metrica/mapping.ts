import type { MappingRule } from '../mapping/rule.js'

const DEAL = { Price: 'properties.value', Currency: 'properties.currency' } as const

/** What Metrica is told. The names are those of goals of the type "JavaScript event" with the condition "exact match". */
export const METRICA_RULES: readonly MappingRule[] = [
  { when: { types: ['application'] }, send: 'application', with: DEAL },
  { when: { types: ['call'] }, send: 'call' },
  { when: { types: ['deal'], where: { 'properties.status': 'target' } }, send: 'target_deal', with: DEAL },
  { when: { types: ['deal'], where: { 'properties.status': 'won' } }, send: 'sale', with: DEAL },
  {
    when: { types: ['payment'], where: { 'properties.amount': { atLeast: 0 } } },
    send: 'payment',
    with: { Price: 'properties.amount', Currency: 'properties.currency' },
  },
  { when: {}, send: null },
]
