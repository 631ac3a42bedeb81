import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { detailFields, noteOf } from '../crm/details.js'
import { marksOf } from './marks.js'
import type { AmocrmSettings, Update } from './options.js'
import { type Says, type Told } from '../crm/says.js'
import { combineDeals, combineWorks, workOf, type Application, type DealState, type DealWork } from './state.js'
import { read, scalar, text } from '../crm/values.js'

/** Merges events of one application or person, oldest first. */
export function mergeDeals(events: readonly TrackedEvent[], settings: AmocrmSettings): DealState {
  const [first, ...later] = events.map((event) => readEvent(event, settings))
  if (!first) throw new TypeError('a deal is merged from at least one event')
  return later.reduce(combineDeals, first)
}

/** The same, of events that may be about several applications of one person. */
export function mergeWork(events: readonly TrackedEvent[], settings: AmocrmSettings): DealWork {
  return events.map((event) => workOf(readEvent(event, settings))).reduce(combineWorks)
}

/** Whether the event says anything of a deal. Deals and payments that amoCRM itself has told are not sent back. */
export function isWanted(event: TrackedEvent, settings: AmocrmSettings): boolean {
  if (event.type === 'deal' || event.type === 'cost' || event.id.startsWith('amocrm-')) return false
  if (event.applicationId === undefined && peopleOf(event).length === 0) return false
  return isApplication(event, settings) || updateOf(event, settings) !== undefined
}

/**
 * What is merged and kept in order: an application, and apart from it all that comes later of its person, whether that
 * names the application or the person: so each deal is changed once, not once for each way to name it.
 */
export function keyOf(event: TrackedEvent): string {
  const { type, applicationId } = event
  if (applicationId !== undefined && (type === 'application' || type === 'call')) return applicationId
  return peopleOf(event)[0] ?? applicationId ?? event.id
}

function isApplication({ type, applicationId }: TrackedEvent, { calls }: AmocrmSettings): boolean {
  return applicationId !== undefined && (type === 'application' || (calls && type === 'call'))
}

function updateOf({ name }: TrackedEvent, { updates }: AmocrmSettings): Update | undefined {
  return name === undefined ? undefined : updates.get(name)
}

function peopleOf({ site, userId, anonymousId }: TrackedEvent): readonly string[] {
  return [
    ...(anonymousId === undefined ? [] : [`visitor ${site} ${anonymousId}`]),
    ...(userId === undefined ? [] : [`user ${site} ${userId}`]),
  ]
}

function readEvent(event: TrackedEvent, settings: AmocrmSettings): DealState {
  const application = isApplication(event, settings)
  const update = updateOf(event, settings)
  return {
    ...(event.applicationId !== undefined && { applicationId: event.applicationId }),
    // Names lead to an application only where something may ask for it by them.
    people: settings.updates.size > 0 ? peopleOf(event) : [],
    ...(application && { application: readApplication(event, settings) }),
    ...(update && paid(event, update)),
    says: told(event, { ...(application && applicationSays(event, settings)), ...(update && says(event, update)) }),
  }
}

/** What goes to a customer's transactions: only a user is a customer, and only a sum that was paid is one. */
function paid(event: TrackedEvent, { transaction }: Update): Pick<DealState, 'buyer' | 'payments'> {
  const { id, site, userId, name = '', occurredAt: at } = event
  const sum = transaction === undefined ? undefined : read(event, transaction)
  const price = typeof sum === 'number' ? Math.round(sum) : 0
  if (userId === undefined || !(price > 0)) return {}
  return { buyer: { site, userId }, payments: { [id]: { id, at, price, comment: name } } }
}

function told({ occurredAt: at }: TrackedEvent, values: Readonly<Record<string, Json | undefined>>): Says {
  const entries = Object.entries(values).flatMap(([about, value]): [string, Told][] =>
    value === undefined ? [] : [[about, { value, at }]],
  )
  return Object.fromEntries(entries)
}

function readApplication(event: TrackedEvent, { details }: AmocrmSettings): Application {
  const { form } = event.properties
  const { name, id } = isJsonObject(form) ? form : {}
  const call = event.type === 'call'
  const title = [name, id, event.page?.title].map(text).find((label) => label !== undefined)
  const label = call ? 'Call' : 'Application'
  return {
    at: event.occurredAt,
    name: (title === undefined ? `${label} ${event.applicationId}` : `${label}: ${title}`).slice(0, 255),
    form: {
      id: text(id) ?? text(name) ?? 'form',
      name: title ?? label,
      page: event.page?.url ?? event.page?.path ?? '',
      referrer: event.touch?.referrer ?? '',
    },
    ...(details === 'note' && { note: noteOf(event) }),
  }
}

function applicationSays(event: TrackedEvent, settings: AmocrmSettings): Readonly<Record<string, Json | undefined>> {
  const { value, contact, caller } = event.properties
  const person = isJsonObject(contact) ? contact : {}
  const { details, tags } = settings
  return {
    price: typeof value === 'number' ? Math.round(value) : undefined,
    'contact:name': text(person['name']),
    // A caller's number is there only where the site keeps it.
    'contact:phone': text(person['phone']) ?? (event.type === 'call' ? phone(caller) : undefined),
    'contact:email': text(person['email']),
    ...prefixed('tag:', Object.fromEntries(tags.map((tag) => [tag, true]))),
    ...prefixed('mark:', marksOf(event)),
    ...(details !== 'none' && details !== 'note' && prefixed('field:', detailFields(event, details))),
  }
}

function says(event: TrackedEvent, update: Update): Readonly<Record<string, Json | undefined>> {
  const { stage, price, fields, tags } = update
  const sum = price === undefined ? undefined : read(event, price)
  return {
    stage: stage && { ...stage },
    price: typeof sum === 'number' && Number.isFinite(sum) ? Math.round(sum) : undefined,
    ...prefixed('tag:', Object.fromEntries(tags.map((tag) => [tag, true]))),
    ...prefixed(
      'field:',
      Object.fromEntries(
        Object.entries(fields).map(([field, from]) => [
          field,
          scalar(typeof from === 'string' ? read(event, from) : from.value),
        ]),
      ),
    ),
  }
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, Json | undefined>>,
): Readonly<Record<string, Json | undefined>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]))
}

/** A caller is hashed unless the site keeps numbers: what is no number is none. */
function phone(value: Json | undefined): string | undefined {
  const found = text(value)
  return found !== undefined && /^\+?[\d\s()-]{5,20}$/.test(found) ? found : undefined
}
