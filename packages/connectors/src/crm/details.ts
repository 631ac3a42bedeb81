import { isJsonObject, type Touch, type TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'
import { text } from './values.js'

/** What may be told of an application beyond a CRM's own fields. */
export const DETAILS = ['form', 'page', 'first', 'last', 'lastNonDirect', 'number'] as const
export type Detail = (typeof DETAILS)[number]

function detailsOf(event: TrackedEvent): Readonly<Record<Detail, string | undefined>> {
  const { form, number } = event.properties
  const { touches, touch } = event.consent?.analytics === false ? {} : event
  return {
    form: isJsonObject(form) ? (text(form['name']) ?? text(form['id'])) : undefined,
    page: event.page?.url ?? event.page?.path,
    first: describe(touches?.first),
    last: describe(touches?.last ?? touch),
    lastNonDirect: describe(touches?.lastNonDirect),
    number: event.type === 'call' ? text(number) : undefined,
  }
}

/** The details by the fields that they go to. */
export function detailFields(
  event: TrackedEvent,
  fields: Readonly<Partial<Record<Detail, string>>>,
): Readonly<Record<string, string | undefined>> {
  const values = detailsOf(event)
  return Object.fromEntries(
    DETAILS.flatMap((each) => (fields[each] === undefined ? [] : [[fields[each], values[each]]])),
  )
}

const LABELS: Readonly<Record<Detail, string>> = {
  form: 'Form',
  page: 'Page',
  first: 'First source',
  last: 'Last source',
  lastNonDirect: 'Last source that was not direct',
  number: 'Number called',
}

/** The details as a person reads them. */
export function noteOf(event: TrackedEvent): string {
  const values = given(detailsOf(event))
  const lines = DETAILS.flatMap((each) => (values[each] === undefined ? [] : [`${LABELS[each]}: ${values[each]}`]))
  return [...lines, `Application ID: ${event.applicationId}`].join('\n')
}

function describe(touch: Touch | undefined): string | undefined {
  if (!touch) return undefined
  const campaign = touch.campaign === undefined ? '' : `, ${touch.campaign}`
  return `${touch.source} / ${touch.medium}${campaign} (${touch.channel})`
}
