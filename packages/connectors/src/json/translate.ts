import { parsed, unparsed, type Json, type JsonObject, type Message, type Parsed } from '@throughline/protocol'
import { contentId } from '../secrets.js'
import { textOf } from '../text-of.js'
import { readSignedAmount } from './amount.js'
import type { JsonSourceSettings, RuleSettings, ValueFrom } from './options.js'
import { valueAt } from './path.js'
import { readTime } from './time.js'

/** What a body was read as. */
export interface Read {
  readonly messages: readonly Message[]
  /** Parts that mean nothing, each with the reason. */
  readonly unreadable: readonly { readonly reason: string; readonly part: Json }[]
  /** How many rules the body is for. */
  readonly rules: number
}

interface Place {
  readonly item: Json
  readonly root: Json
}

/** Reads a body by every rule that it is for. */
export function readBody(body: Json, settings: JsonSourceSettings, receivedAt: number): Read {
  const messages: Message[] = []
  const unreadable: { reason: string; part: Json }[] = []
  const rules = settings.events.filter((rule) => isFor(rule, body))
  for (const rule of rules) {
    const items = itemsOf(rule, body)
    if (!items.ok) unreadable.push({ reason: `${rule.event}: ${items.reason}`, part: body })
    for (const item of items.ok ? items.value : []) {
      const message = readItem(rule, { item, root: body }, settings, receivedAt)
      if (message.ok) messages.push(message.value)
      else unreadable.push({ reason: `${rule.event}: ${message.reason}`, part: item })
    }
  }
  return { messages, unreadable, rules: rules.length }
}

function isFor({ when }: RuleSettings, body: Json): boolean {
  return when.every(({ path, allowed }) => allowed.includes(textOf(valueAt(path, body, body)) ?? ''))
}

function itemsOf({ each }: RuleSettings, body: Json): Parsed<readonly Json[]> {
  if (!each) return parsed([body])
  const list = valueAt(each.path, body, body)
  // A form numbers the items of a list.
  if (typeof list === 'object' && list !== null) {
    return parsed(Object.values(list).filter((item): item is Json => item !== undefined))
  }
  return unparsed(`there is no list at ${each.text}`)
}

function readItem(
  rule: RuleSettings,
  place: Place,
  { name, timezone }: JsonSourceSettings,
  receivedAt: number,
): Parsed<Message> {
  const reasons: string[] = []
  const values = Object.entries(rule.properties).flatMap(([property, from]): [string, Json][] => {
    const read = readProperty(property, from, place)
    if (!read.ok) reasons.push(`"${property}" ${read.reason}`)
    return read.ok && read.value !== undefined ? [[property, read.value]] : []
  })
  const at = rule.at ? readAt(rule.at, place, timezone) : parsed(undefined)
  if (!at.ok) reasons.push(`"at" ${at.reason}`)
  const properties =
    rule.event === 'Deal Changed' ? withStatus(Object.fromEntries(values), rule) : parsed(Object.fromEntries(values))
  if (!properties.ok) reasons.push(properties.reason)
  if (!at.ok || !properties.ok || reasons.length > 0) return unparsed(reasons.join('; '))
  const own = rule.id ? textOf(rawValue(rule.id, place)) : undefined
  // Of a deal that comes back to a stage without a time, all news would be the same: then its arrival tells it apart.
  const told = at.value ?? (rule.event === 'Deal Changed' ? receivedAt : undefined)
  const { dealId, paymentId, callId } = properties.value
  // One hook may tell of several under one ID of its own.
  const subject = paymentId ?? callId ?? dealId
  return parsed({
    type: 'track',
    event: rule.event,
    messageId: contentId(
      'json',
      own === undefined ? [name, rule.event, told, properties.value] : [name, rule.event, own, subject],
    ),
    ...(at.value !== undefined && { timestamp: at.value }),
    properties: properties.value,
  })
}

/** The stage under its own name, with what it means. */
function withStatus(properties: JsonObject, { stages, otherwise }: RuleSettings): Parsed<JsonObject> {
  const stage = textOf(properties['stage'])
  const meaning = stage === undefined ? undefined : stages.get(stage)
  const status = meaning?.status ?? properties['status'] ?? otherwise
  if (stage !== undefined && status === undefined) {
    return unparsed(`the stage "${stage}" is not among "stages": add it, or "otherwise"`)
  }
  const name = meaning?.name
  return parsed({ ...properties, ...(name !== undefined && { stage: name }), ...(status !== undefined && { status }) })
}

const AMOUNTS: ReadonlySet<string> = new Set(['value', 'amount', 'costOfGoods'])
/** Names of things, however the sender writes them: a number is none to calculate with. */
const NAMES: ReadonlySet<string> = new Set([
  'applicationId',
  'callId',
  'caller',
  'currency',
  'dealId',
  'number',
  'paymentId',
  'pipeline',
  'product',
  'stage',
  'status',
  'userId',
])

function readProperty(property: string, from: ValueFrom, place: Place): Parsed<Json | undefined> {
  const raw = rawValue(from, place)
  if (raw === undefined || raw === null || raw === '') return parsed(undefined)
  if (AMOUNTS.has(property)) return readMoney(raw, from)
  const text = textOf(raw)
  if (NAMES.has(property)) {
    if (text === undefined) return unparsed('is not text or a number')
    return parsed(property === 'currency' ? text.toUpperCase() : text)
  }
  if (property === 'duration' && text !== undefined) return parsed(Number(text))
  return parsed(raw)
}

function readMoney(raw: Json, from: ValueFrom): Parsed<Json> {
  const amount = typeof raw === 'number' ? parsed(raw) : readSignedAmount(textOf(raw) ?? '')
  if (!amount.ok) return amount
  const divide = from.kind === 'path' ? from.divide : 1
  return parsed(divide === 1 ? amount.value : Math.round((amount.value / divide) * 1e6) / 1e6)
}

function readAt(from: ValueFrom, place: Place, timezone: string): Parsed<number | undefined> {
  const raw = rawValue(from, place)
  if (raw === undefined || raw === null || raw === '') return parsed(undefined)
  return typeof raw === 'string' || typeof raw === 'number' ? readTime(raw, timezone) : unparsed('is not a time')
}

function rawValue(from: ValueFrom, { item, root }: Place): Json | undefined {
  if (from.kind === 'constant') return from.value
  const found = valueAt(from.path, item, root)
  const text = textOf(found)
  const mapped = text === undefined ? undefined : from.map.get(text)
  return mapped ?? (text === undefined && (found === undefined || found === '') ? from.default : found)
}
