import type { MappingRule } from '../mapping/rule.js'

/** What Convead is told. `link` and `purchase` are its own events; every other name is one of the account's. */
export const CONVEAD_RULES: readonly MappingRule[] = [
  { when: { types: ['page'] }, send: 'link' },
  {
    when: { types: ['application'] },
    send: 'application',
    with: { application_id: 'applicationId', form: ['properties.form.name', 'properties.form.id'] },
  },
  { when: { types: ['call'] }, send: 'call', with: { call_id: 'properties.callId' } },
  {
    when: { types: ['deal'], where: { 'properties.status': 'won' } },
    send: 'purchase',
    with: { order_id: 'dealId', revenue: 'properties.value' },
  },
  {
    when: { types: ['deal'] },
    send: 'deal',
    with: { deal_id: 'dealId', stage: 'properties.stage', status: 'properties.status' },
  },
  {
    when: { types: ['payment'] },
    send: 'payment',
    with: { payment_id: 'properties.paymentId', amount: 'properties.amount', currency: 'properties.currency' },
  },
  { when: { types: ['identify'] }, send: 'identify' },
  { when: { types: ['track'] }, send: { from: 'name' }, all: 'properties' },
  { when: {}, send: null },
]
