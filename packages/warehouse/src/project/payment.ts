import { parsed, unparsed } from '@throughline/protocol'
import { readMinor, TOO_LARGE, type Projector } from './facts.js'
import { readText } from './properties.js'
import { conversionKey, sourceOf } from './source.js'
import { packTouches, toldBy } from './told.js'

/** `Payment Received`. The same `paymentId` again corrects the payment. */
export const paymentFacts: Projector = (event, rules) => {
  const { properties } = event
  const paymentId = readText(properties, 'paymentId')
  const currency = readText(properties, 'currency') ?? rules.currency
  const amount = readMinor(properties, 'amount', currency)
  const costOfGoods = readMinor(properties, 'costOfGoods', currency)
  if (amount === undefined || costOfGoods === undefined) return unparsed(TOO_LARGE)
  if (!paymentId || amount === null || currency === null) {
    return unparsed('a payment needs "paymentId", "amount" and "currency"')
  }
  const source = sourceOf(event.touch)
  const told = toldBy(event)
  return parsed({
    sources: [source, ...told.sources],
    payment: {
      site: event.site,
      payment_id: paymentId,
      conversion_key: conversionKey(event.site, 'payment', paymentId),
      deal_id: event.dealId ?? readText(properties, 'dealId'),
      application_id: event.applicationId ?? readText(properties, 'applicationId'),
      user_id: event.userId ?? readText(properties, 'userId'),
      source_id: source.source_id,
      paid_at: event.occurredAt,
      paid_date: rules.dateOf(event.occurredAt),
      amount_minor: amount,
      cost_of_goods_minor: costOfGoods,
      currency,
      touches: packTouches(told.touches),
      event_id: event.id,
    },
  })
}
