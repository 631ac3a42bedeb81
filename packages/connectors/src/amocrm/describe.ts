import type { MappingRow } from '@throughline/collector'
import { given } from '../given.js'
import { MARKS } from './marks.js'
import type { AmocrmSettings, Update } from './options.js'

/** What of an event goes where, for people to read. */
export function describe(settings: AmocrmSettings): readonly MappingRow[] {
  const { mode, incoming, calls, applicationField, updates, details } = settings
  const made = incoming ? 'an incoming lead' : 'a new deal'
  const detailed =
    typeof details === 'string' ? {} : Object.fromEntries(Object.entries(details).map(([a, b]) => [b, a]))
  const deal = {
    [applicationField]: 'applicationId',
    price: 'properties.value',
    ...MARKS,
    ...detailed,
    ...(details === 'note' && { note: 'form, page and sources' }),
  }
  return [
    {
      events: calls ? 'application, call' : 'application',
      sent: mode === 'create' ? made : 'the deal that the site makes',
      fields: mode === 'create' ? { ...deal, contact: 'properties.contact' } : deal,
    },
    ...[...updates].map(([name, update]) => ({ events: name, sent: 'its deal', fields: changes(update) })),
    ...[...updates].flatMap(([name, { transaction }]) =>
      transaction === undefined
        ? []
        : [
            {
              events: settings.customers.from === 'first' ? name : `${name}, from the user’s second on`,
              sent: 'a transaction of the customer',
              fields: { USER_ID: 'userId', price: transaction, completed_at: 'occurredAt', comment: 'name, id' },
            },
          ],
    ),
    { events: 'deal', fields: {} },
  ]
}

function changes({ stage, price, fields, tags }: Update): Readonly<Record<string, string>> {
  const place = [stage?.pipelineId, stage?.statusId].filter((id) => id !== undefined).join('/')
  const values = Object.entries(fields).map(([field, from]) => [
    field,
    typeof from === 'string' ? from : JSON.stringify(from.value),
  ])
  return {
    ...given({
      stage: stage && place,
      loss_reason: stage?.lossReasonId === undefined ? undefined : String(stage.lossReasonId),
      price,
      tags: tags.length > 0 ? tags.join(', ') : undefined,
    }),
    ...Object.fromEntries(values),
  }
}
