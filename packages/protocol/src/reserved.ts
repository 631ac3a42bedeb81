import { isJsonObject, type JsonObject } from './json.js'

/** Where a deal stands, whatever the CRM calls its stages. */
export const DEAL_STATUSES = ['unsorted', 'open', 'target', 'won', 'lost'] as const
export type DealStatus = (typeof DEAL_STATUSES)[number]

/** One of the events whose meaning Throughline knows. */
export interface ReservedEvent {
  readonly name: string
  /** Type of the normalised event. */
  readonly type: 'application' | 'call' | 'deal' | 'payment' | 'cost'
  /** Whether a browser key may send it; all others need the site's secret key or come from a source. */
  readonly browser: boolean
  /** Says what is wrong with the properties, or `undefined` when they are complete. */
  readonly check: (properties: JsonObject) => string | undefined
}

const RESERVED: readonly ReservedEvent[] = [
  {
    name: 'Application Submitted',
    type: 'application',
    browser: true,
    check: (p) => text(p, 'applicationId') ?? contact(p),
  },
  { name: 'Call Received', type: 'call', browser: false, check: (p) => text(p, 'callId') },
  {
    name: 'Deal Changed',
    type: 'deal',
    browser: false,
    check: (p) =>
      text(p, 'dealId') ?? text(p, 'stage') ?? oneOf(p, 'status', DEAL_STATUSES) ?? optionalMoney(p, 'value'),
  },
  {
    name: 'Payment Received',
    type: 'payment',
    browser: false,
    check: (p) => text(p, 'paymentId') ?? money(p, 'amount') ?? anyText(p, ['dealId', 'applicationId', 'userId']),
  },
  {
    name: 'Cost Recorded',
    type: 'cost',
    browser: false,
    check: (p) => date(p, 'date') ?? text(p, 'source') ?? money(p, 'amount'),
  },
]

const BY_NAME: ReadonlyMap<string, ReservedEvent> = new Map(RESERVED.map((event) => [event.name, event]))

/** The reserved event of that name, or `undefined` when the event is the site's own. */
export function reservedEvent(name: string): ReservedEvent | undefined {
  return BY_NAME.get(name)
}

function text(properties: JsonObject, key: string): string | undefined {
  const value = properties[key]
  return typeof value === 'string' && value !== '' && value.length <= 255
    ? undefined
    : `"${key}" must be a string of 1 to 255 characters`
}

function anyText(properties: JsonObject, keys: readonly string[]): string | undefined {
  return keys.some((key) => text(properties, key) === undefined) ? undefined : `one of ${keys.join(', ')} is required`
}

function oneOf(properties: JsonObject, key: string, values: readonly string[]): string | undefined {
  const value = properties[key]
  return typeof value === 'string' && values.includes(value)
    ? undefined
    : `"${key}" must be one of ${values.join(', ')}`
}

/** An amount in major units (roubles, dollars) with the ISO 4217 code of its currency. */
function money(properties: JsonObject, key: string): string | undefined {
  const amount = properties[key]
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return `"${key}" must be a number in major units`
  const { currency } = properties
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
    ? undefined
    : '"currency" must be an ISO 4217 code such as RUB'
}

function optionalMoney(properties: JsonObject, key: string): string | undefined {
  return properties[key] === undefined ? undefined : money(properties, key)
}

function date(properties: JsonObject, key: string): string | undefined {
  const value = properties[key]
  const valid = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
  return valid ? undefined : `"${key}" must be a date such as 2026-03-31`
}

function contact(properties: JsonObject): string | undefined {
  const value = properties['contact']
  return value === undefined || isJsonObject(value) ? undefined : '"contact" must be an object'
}
