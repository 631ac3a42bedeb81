import { createHash } from 'node:crypto'
import { SinkUnavailable, type DeliveryContext, type Result, type Sink } from '@throughline/collector'
import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { mapper, type Mapper } from '../mapping/rule.js'
import { contactOf } from '../personal/contact.js'
import { phoneDigits, plainEmail } from '../personal/hash.js'
import { withoutPersonalData } from '../personal/strip.js'
import { contentId } from '../secrets.js'
import { textOf } from '../text-of.js'
import { metricaApi, type FileLine } from './api.js'
import { DAY_MS, MAX_AGE_MS, ORDER_AGE_MS } from './limits.js'
import { localTime } from './local-time.js'
import { metricaRules } from './mapping.js'
import type { MetricaSettings } from './options.js'
import { clientIdOf } from './visitor.js'

const COLUMNS = [
  'id',
  'create_date_time',
  'client_ids',
  'emails_md5',
  'phones_md5',
  'order_status',
  'revenue',
  'cost',
  'currency',
] as const

/** What happened to a deal, as far as an order needs it: when it began, and how it stands. */
export interface OrderNews {
  readonly first: TrackedEvent
  readonly last: TrackedEvent
}

/** An order as Metrica was told of it last. */
interface ToldOrder {
  /** When it was made, epoch milliseconds: Metrica lets nobody change it. */
  readonly at: number
  /** When the change happened of which Metrica heard last, epoch milliseconds: news may come late. */
  readonly changedAt: number
  /** Of the line. */
  readonly digest: string
}

/** Deals as orders: one file for all that have changed, the order's ID making a repeat harmless. */
export function ordersSink(settings: MetricaSettings): Pick<Sink<OrderNews>, OrderParts> {
  const map = mapper(metricaRules(settings), settings.events)
  const dateOf = localTime(settings.timezone)
  return {
    accepts: (event) => event.bot !== true && findable(event, settings) && map(event) !== undefined,
    key: orderKey,
    merge: newsOf,
    combine: ({ first }, { last }) => ({ first, last }),
    deliver: (batch, context) => deliverOrders(batch, { settings, map, dateOf, context }),
  }
}

type OrderParts = 'accepts' | 'key' | 'merge' | 'combine' | 'deliver'

/** A deal has its own order, and so has whatever else rules of the user's own make an order of. */
function orderKey({ site, dealId, id }: TrackedEvent): string {
  return JSON.stringify([site, dealId ?? id])
}

function newsOf(events: readonly TrackedEvent[]): OrderNews {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('an order is made of one event at least')
  return { first, last }
}

interface OrderDelivery {
  readonly settings: MetricaSettings
  readonly map: Mapper
  /** A time as the counter's clock shows it. */
  readonly dateOf: (at: number) => string
  readonly context: DeliveryContext
}

async function deliverOrders(batch: readonly OrderNews[], delivery: OrderDelivery): Promise<readonly Result[]> {
  const { settings, context } = delivery
  const known = await context.memory.read(batch.map(({ last }) => orderKey(last)))
  const orders = batch.map((news) => encode(news, readTold(known.get(orderKey(news.last))), delivery))
  const changed = orders.flatMap((order) => ('rejected' in order || isTold(order) ? [] : [order]))
  if (changed.length > 0) {
    const { status } = await metricaApi(settings, context).upload({
      path: 'data/simple_orders',
      query: { merge_mode: 'SAVE', delimiter_type: 'COMMA' },
      columns: COLUMNS,
      lines: changed.map(({ line }) => line),
    })
    // It says of no line what is wrong with it; the halves of the file will.
    if (status === 'FAILED') throw new SinkUnavailable('refused', 'Metrica finds fault with the order (FAILED)')
    await context.memory.write(
      new Map(changed.map(({ key, at, changedAt, digest }) => [key, { at, changedAt, digest }])),
    )
  }
  return orders.map((order) =>
    'rejected' in order ? { kind: 'rejected', reason: order.rejected } : { kind: 'delivered' },
  )
}

/** An order's line, and what it was when Metrica was told of it. */
interface Order extends ToldOrder {
  readonly key: string
  readonly line: FileLine
  readonly told: ToldOrder | undefined
}

/** Whether Metrica knows it so, or knows what has become of it since. */
function isTold({ told, digest, changedAt }: Order): boolean {
  return told !== undefined && (told.digest === digest || changedAt < told.changedAt)
}

function encode(
  { first, last }: OrderNews,
  told: ToldOrder | undefined,
  { settings, map, dateOf, context: { clock } }: OrderDelivery,
): Order | { readonly rejected: string } {
  const mapped = map(withoutPersonalData(last))
  if (!mapped) return { rejected: 'without personal data there is nothing to send' }
  const at = told?.at ?? first.occurredAt
  const late = tooLate(clock.now() - at, told !== undefined)
  if (late !== undefined) return { rejected: late }
  if (at > clock.now()) return { rejected: 'Metrica takes nothing of the future' }
  const { email, phone } = settings.personalData === 'hashed' ? hashesOf(last) : {}
  const line: FileLine = {
    id: last.dealId ?? last.id,
    create_date_time: dateOf(at),
    client_ids: clientIdOf(last) ?? clientIdOf(first) ?? '',
    emails_md5: email ?? '',
    phones_md5: phone ?? '',
    order_status: mapped.name,
    revenue: textOf(mapped.fields['revenue']) ?? '',
    cost: textOf(mapped.fields['cost']) ?? '',
    currency: textOf(mapped.fields['currency']) ?? '',
  }
  return { key: orderKey(last), line, at, changedAt: last.occurredAt, digest: contentId('order', line), told }
}

function tooLate(ageMs: number, told: boolean): string | undefined {
  if (!told && ageMs > MAX_AGE_MS) return `Metrica takes no order older than ${MAX_AGE_MS / DAY_MS} days`
  return ageMs > ORDER_AGE_MS ? `Metrica changes no order after ${ORDER_AGE_MS / DAY_MS} days` : undefined
}

/** By its ClientId, or by hashes of whom it is of, where that was asked for. */
function findable(event: TrackedEvent, { personalData }: MetricaSettings): boolean {
  if (clientIdOf(event) !== undefined) return true
  const { email, phone } = personalData === 'hashed' ? hashesOf(event) : {}
  return email !== undefined || phone !== undefined
}

/** MD5 of the address in lower case, and of the number's digits with the country's code. */
function hashesOf(event: TrackedEvent): { readonly email?: string | undefined; readonly phone?: string | undefined } {
  const { email, phone } = contactOf(event)
  const [address, digits] = [email && plainEmail(email), phone && phoneDigits(phone)]
  return { email: address && md5(address), phone: digits && md5(digits) }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

function readTold(note: Json | undefined): ToldOrder | undefined {
  if (!isJsonObject(note)) return undefined
  const { at, changedAt, digest } = note
  return typeof at === 'number' && typeof changedAt === 'number' && typeof digest === 'string'
    ? { at, changedAt, digest }
    : undefined
}
