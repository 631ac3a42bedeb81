import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { detailFields, noteOf } from '../crm/details.js'
import { combineSays, type Says, type Told } from '../crm/says.js'
import { read, scalar, text } from '../crm/values.js'
import type { Bitrix24Settings } from './options.js'

/** The application itself, as its first event tells it. */
export interface Applied {
  /** When it was made, epoch milliseconds. */
  readonly at: number
  readonly title: string
}

/** What the events of one application tell of its lead or deal, merged. */
export interface DealState {
  readonly applicationId: string
  /** When the first of the events happened, epoch milliseconds. */
  readonly since: number
  /** Absent while only later events have come: then there is nothing to create. */
  readonly applied?: Applied
  /** By what it is about: `stage`, `value`, `currency`, `contact:<name|phone|email>`, `field:<NAME>`. */
  readonly says: Says
}

/** Whether the event says anything of a lead or deal. What Bitrix24 itself has told is not sent back. */
export function isWanted(event: TrackedEvent, settings: Bitrix24Settings): boolean {
  const { type, id, name = '', applicationId } = event
  if (applicationId === undefined || type === 'deal' || id.startsWith('bitrix24-')) return false
  return isApplication(event, settings) || name in settings.stages || name in settings.updates
}

/** Merges events of one application, oldest first. */
export function mergeDeal(events: readonly TrackedEvent[], settings: Bitrix24Settings): DealState {
  const [first, ...later] = events.map((event) => readEvent(event, settings))
  if (!first) throw new TypeError('a deal is merged from at least one event')
  return later.reduce(combineDeals, first)
}

/** One state of two about the same application. The order of what they tell is that of its times. */
export function combineDeals(a: DealState, b: DealState): DealState {
  const applied =
    a.applied && b.applied ? (b.applied.at < a.applied.at ? b.applied : a.applied) : (a.applied ?? b.applied)
  return {
    applicationId: a.applicationId,
    since: Math.min(a.since, b.since),
    ...(applied && { applied }),
    says: combineSays(a.says, b.says),
  }
}

function isApplication({ type }: TrackedEvent, { calls }: Bitrix24Settings): boolean {
  return type === 'application' || (calls && type === 'call')
}

function readEvent(event: TrackedEvent, settings: Bitrix24Settings): DealState {
  const { applicationId = '', occurredAt: at, name = '' } = event
  const applied = isApplication(event, settings)
  const values = { ...(applied && applicationSays(event, settings)), ...updateSays(event, name, settings) }
  const says = Object.entries(values).flatMap(([about, value]): [string, Told][] =>
    value === undefined ? [] : [[about, { value, at }]],
  )
  return {
    applicationId,
    since: at,
    ...(applied && { applied: { at, title: titleOf(event) } }),
    says: Object.fromEntries(says),
  }
}

/** Longest name that the portal takes. */
const MAX_TITLE = 255

function titleOf(event: TrackedEvent): string {
  const { form } = event.properties
  const { name, id } = isJsonObject(form) ? form : {}
  const title = [name, id, event.page?.title].map(text).find((label) => label !== undefined)
  const label = event.type === 'call' ? 'Call' : 'Application'
  return (title === undefined ? `${label} ${event.applicationId}` : `${label}: ${title}`).slice(0, MAX_TITLE)
}

type Values = Readonly<Record<string, Json | undefined>>

function applicationSays(event: TrackedEvent, { details }: Bitrix24Settings): Values {
  const { value, currency, contact } = event.properties
  const person = isJsonObject(contact) ? contact : {}
  return {
    value: typeof value === 'number' ? value : undefined,
    currency: typeof value === 'number' ? text(currency) : undefined,
    'contact:name': text(person['name']),
    'contact:phone': text(person['phone']),
    'contact:email': text(person['email']),
    ...ofFields(marksOf(event)),
    ...(details === 'note' && { 'field:COMMENTS': noteOf(event) }),
    ...(typeof details === 'object' && ofFields(detailFields(event, details))),
  }
}

/** A direct visit has no marks, and neither has a visitor who refused analytics. */
function marksOf({ touch, consent }: TrackedEvent): Values {
  if (consent?.analytics === false || touch === undefined || touch.channel === 'Direct') return {}
  const { source, medium, campaign, content, term } = touch
  return { UTM_SOURCE: source, UTM_MEDIUM: medium, UTM_CAMPAIGN: campaign, UTM_CONTENT: content, UTM_TERM: term }
}

function updateSays(event: TrackedEvent, name: string, { stages, updates }: Bitrix24Settings): Values {
  const { value, fields = {} } = updates[name] ?? {}
  const sum = value === undefined ? undefined : read(event, value)
  const told = Object.entries(fields).map(([field, from]): [string, Json | undefined] => [
    field,
    scalar(typeof from === 'string' ? read(event, from) : from.value),
  ])
  return {
    ...(stages[name] !== undefined && { stage: stages[name] }),
    ...(typeof sum === 'number' && { value: sum, currency: text(event.properties['currency']) }),
    ...ofFields(Object.fromEntries(told)),
  }
}

function ofFields(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [`field:${field}`, value]))
}
