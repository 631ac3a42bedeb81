import type { From, MappingRule } from '../mapping/rule.js'

/**
 * Properties of the user, as Amplitude's own SDKs keep them: the marks of the last arrival that was not direct, and once
 * and for all those of the first one. A field that begins with `$set.`, `$setOnce.`, `$add.`, `$append.`, `$prepend.`
 * or `$unset.` is an operation on the user.
 */
const ATTRIBUTION: Readonly<Record<string, From>> = {
  '$set.utm_source': 'touches.lastNonDirect.source',
  '$set.utm_medium': 'touches.lastNonDirect.medium',
  '$set.utm_campaign': 'touches.lastNonDirect.campaign',
  '$set.utm_content': 'touches.lastNonDirect.content',
  '$set.utm_term': 'touches.lastNonDirect.term',
  '$set.referring_domain': 'touches.lastNonDirect.referrer',
  '$setOnce.initial_utm_source': 'touches.first.source',
  '$setOnce.initial_utm_medium': 'touches.first.medium',
  '$setOnce.initial_utm_campaign': 'touches.first.campaign',
  '$setOnce.initial_utm_content': 'touches.first.content',
  '$setOnce.initial_utm_term': 'touches.first.term',
  '$setOnce.initial_referring_domain': 'touches.first.referrer',
}

/** What Amplitude is told. `revenue`, `price`, `quantity`, `productId` and `revenueType` are the event's own fields. */
export const AMPLITUDE_RULES: readonly MappingRule[] = [
  {
    when: { types: ['page'] },
    send: 'Page Viewed',
    with: {
      page_url: 'page.url',
      page_path: 'page.path',
      page_title: 'page.title',
      page_referrer: 'page.referrer',
      ...ATTRIBUTION,
    },
    all: 'properties',
  },
  { when: { types: ['identify'] }, send: '$identify', with: ATTRIBUTION, all: 'traits' },
  {
    when: { types: ['application'] },
    send: { from: 'name' },
    with: {
      application_id: 'applicationId',
      form: ['properties.form.name', 'properties.form.id'],
      value: 'properties.value',
      currency: 'properties.currency',
      source: 'touch.source',
      medium: 'touch.medium',
      campaign: 'touch.campaign',
      channel: 'touch.channel',
      ...ATTRIBUTION,
    },
  },
  {
    when: { types: ['call'] },
    send: { from: 'name' },
    with: {
      application_id: 'applicationId',
      call_id: 'properties.callId',
      number: 'properties.number',
      duration: 'properties.duration',
      status: 'properties.status',
      source: 'touch.source',
      channel: 'touch.channel',
    },
  },
  {
    when: { types: ['deal'] },
    send: { from: 'name' },
    with: {
      application_id: 'applicationId',
      deal_id: 'dealId',
      stage: 'properties.stage',
      status: 'properties.status',
      pipeline: 'properties.pipeline',
      product: 'properties.product',
      value: 'properties.value',
      currency: 'properties.currency',
      source: 'touch.source',
      channel: 'touch.channel',
    },
  },
  {
    when: { types: ['payment'] },
    send: { from: 'name' },
    with: {
      application_id: 'applicationId',
      deal_id: 'dealId',
      payment_id: 'properties.paymentId',
      currency: 'properties.currency',
      source: 'touch.source',
      channel: 'touch.channel',
      revenue: 'properties.amount',
      revenueType: { value: 'payment' },
      productId: 'properties.product',
    },
  },
  { when: { types: ['screen'] }, send: 'Screen Viewed', with: { screen: 'name' }, all: 'properties' },
  { when: { types: ['track'] }, send: { from: 'name' }, all: 'properties' },
  { when: {}, send: null },
]
