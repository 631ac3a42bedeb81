import type { MappingRule } from '../mapping/rule.js'

const LEAD = {
  value: 'properties.value',
  currency: 'properties.currency',
  content_name: ['properties.form.name', 'properties.form.id'],
} as const
const CRM = { event_source: { value: 'crm' }, value: 'properties.value', currency: 'properties.currency' } as const

/**
 * What Meta is told: leads, what the CRM makes of them, and purchases. Pages are left to the pixel; Meta takes nothing
 * back, so refunds are not sent. The fields are those of `custom_data`.
 */
export const META_RULES: readonly MappingRule[] = [
  { when: { types: ['application'] }, send: 'Lead', with: LEAD },
  { when: { types: ['call'] }, send: 'Contact' },
  {
    when: { types: ['deal'], where: { 'properties.status': 'target' } },
    send: 'QualifiedLead',
    with: CRM,
  },
  { when: { types: ['deal'], where: { 'properties.status': 'won' } }, send: 'ConvertedLead', with: CRM },
  {
    when: { types: ['payment'], where: { 'properties.amount': { atLeast: 0 } } },
    send: 'Purchase',
    with: { value: 'properties.amount', currency: 'properties.currency', order_id: 'properties.paymentId' },
  },
  { when: {}, send: null },
]
