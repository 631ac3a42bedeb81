import type { MappingRule } from '../mapping/rule.js'

const MONEY = { value: 'properties.value', currency: 'properties.currency' } as const
const DEAL = { application_id: 'applicationId', deal_id: 'dealId', ...MONEY, product: 'properties.product' } as const
const PAYMENT = {
  transaction_id: 'properties.paymentId',
  value: 'properties.amount',
  currency: 'properties.currency',
  application_id: 'applicationId',
  deal_id: 'dealId',
} as const

function dealWith(status: string): MappingRule['when'] {
  return { types: ['deal'], where: { 'properties.status': status } }
}

/** GA4's recommended events for leads and money: https://support.google.com/analytics/answer/9267735 */
const OUTCOMES: readonly MappingRule[] = [
  {
    when: { types: ['application'] },
    send: 'generate_lead',
    with: { application_id: 'applicationId', ...MONEY, lead_source: 'touch.source', form_id: 'properties.form.id' },
  },
  {
    when: { types: ['call'] },
    send: 'generate_lead',
    with: { application_id: 'applicationId', call_id: 'properties.callId', lead_source: 'touch.source' },
  },
  { when: dealWith('open'), send: 'working_lead', with: { ...DEAL, lead_status: 'properties.stage' } },
  { when: dealWith('target'), send: 'qualify_lead', with: DEAL },
  { when: dealWith('won'), send: 'close_convert_lead', with: DEAL },
  {
    when: dealWith('lost'),
    send: 'close_unconvert_lead',
    with: { ...DEAL, unconvert_lead_reason: ['properties.reason', 'properties.stage'] },
  },
  {
    when: { types: ['payment'], where: { 'properties.amount': { below: 0 } } },
    send: 'refund',
    with: { ...PAYMENT, transaction_id: ['properties.refundOf', 'properties.paymentId'] },
  },
  { when: { types: ['payment'] }, send: 'purchase', with: PAYMENT },
  { when: { types: ['track'] }, send: { from: 'name' }, all: 'properties' },
  { when: {}, send: null },
]

/** Beside Google's tag: what it cannot see. */
const BESIDE_THE_TAG: readonly MappingRule[] = [
  { when: { types: ['page'] }, send: null },
  // Our SDK hands these to the tag on the page.
  {
    when: { types: ['application'], where: { 'context.library.name': '@throughline/browser' } },
    send: null,
  },
  ...OUTCOMES,
]

const ALONE: readonly MappingRule[] = [
  {
    when: { types: ['page'] },
    send: 'page_view',
    with: { page_location: 'page.url', page_title: 'page.title', page_referrer: 'page.referrer' },
  },
  ...OUTCOMES,
]

/** What GA4 is told. */
export function ga4Rules({ tag }: { readonly tag: boolean }): readonly MappingRule[] {
  return tag ? BESIDE_THE_TAG : ALONE
}
