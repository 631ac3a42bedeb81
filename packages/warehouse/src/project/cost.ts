import { parsed, unparsed, type JsonObject, type Touch } from '@throughline/protocol'
import { readMinor, TOO_LARGE, type Projector } from './facts.js'
import { readNumber, readText } from './properties.js'
import { hashOf, sourceOf } from './source.js'

/** `Cost Recorded`. The same date, marks and provider again replace the amount, whichever channel they are put in. */
export const costFacts: Projector = (event, rules) => {
  const { properties } = event
  const date = readText(properties, 'date')
  const currency = readText(properties, 'currency') ?? rules.currency
  const amount = readMinor(properties, 'amount', currency)
  if (amount === undefined) return unparsed(TOO_LARGE)
  const touch = event.touch ?? touchFrom(properties)
  if (!date || !touch || amount === null || currency === null) {
    return unparsed('a cost needs "date", "source", "amount" and "currency"')
  }
  const provider = readText(properties, 'provider') ?? ''
  const source = sourceOf(touch, provider)
  const marks = [source.source, source.medium, source.campaign, source.content, source.term]
  return parsed({
    sources: [source],
    cost: {
      site: event.site,
      cost_id: hashOf([date, ...marks, provider]),
      source_id: source.source_id,
      cost_date: date,
      amount_minor: amount,
      currency,
      clicks: readCount(properties, 'clicks'),
      impressions: readCount(properties, 'impressions'),
      recorded_at: event.receivedAt,
      event_id: event.id,
    },
  })
}

/** The marks as they were sent, for an event that nobody has classified. */
function touchFrom(properties: JsonObject): Omit<Touch, 'at'> | undefined {
  const source = readText(properties, 'source')
  if (!source) return undefined
  const campaign = readText(properties, 'campaign')
  const content = readText(properties, 'content')
  const term = readText(properties, 'term')
  return {
    source,
    medium: readText(properties, 'medium') ?? '',
    channel: 'Unassigned',
    ...(campaign && { campaign }),
    ...(content && { content }),
    ...(term && { term }),
  }
}

function readCount(properties: JsonObject, key: string): number | null {
  const count = readNumber(properties, key)
  return count === null ? null : Math.round(count)
}
