import { DEAL_STATUSES, parsed, unparsed, type DealStatus } from '@throughline/protocol'
import { readMinor, TOO_LARGE, type Projector } from './facts.js'
import { readText } from './properties.js'
import { sourceOf } from './source.js'

/** `Deal Changed`: one line of the deal's history. */
export const dealFacts: Projector = (event, rules) => {
  const { properties } = event
  const dealId = event.dealId ?? readText(properties, 'dealId')
  const stage = readText(properties, 'stage')
  const status = readStatus(properties['status'])
  if (!dealId || !stage || !status) return unparsed('a deal needs "dealId", "stage" and a known "status"')
  const currency = readText(properties, 'currency') ?? rules.currency
  const value = readMinor(properties, 'value', currency)
  const costOfGoods = readMinor(properties, 'costOfGoods', currency)
  if (value === undefined || costOfGoods === undefined) return unparsed(TOO_LARGE)
  const source = sourceOf(event.touch)
  return parsed({
    sources: [source],
    dealStage: {
      site: event.site,
      deal_id: dealId,
      changed_at: event.occurredAt,
      event_id: event.id,
      changed_date: rules.dateOf(event.occurredAt),
      stage,
      status,
      pipeline: readText(properties, 'pipeline'),
      product: readText(properties, 'product'),
      application_id: event.applicationId ?? readText(properties, 'applicationId'),
      source_id: source.source_id,
      value_minor: value,
      cost_of_goods_minor: costOfGoods,
      currency,
    },
  })
}

function readStatus(value: unknown): DealStatus | undefined {
  return DEAL_STATUSES.find((status) => status === value)
}
