import type { Limits, Sink } from '@throughline/collector'
import type { Purpose, TrackedEvent } from '@throughline/protocol'
import { describeRules } from '../mapping/describe.js'
import { mapper, type Mapped, type MappingOption, type MappingRule } from '../mapping/rule.js'
import type { Contact } from '../personal/contact.js'
import { deliverItems } from './deliver-items.js'
import type { Once } from './once.js'
import type { Exchange } from './send.js'

/** What a vendor may learn of a person: nothing, hashes, or what the visitor gave as it is. */
export type PersonalData = 'none' | 'hashed' | 'plain'

/** An event in the vendor's words, or why the vendor would never take it. */
export type Encoded<Item> = { readonly item: Item } | { readonly rejected: string }

/** What an item is made of. */
export interface Encoding {
  readonly mapped: Mapped
  /** Without personal data, unless the sink may have it plain. */
  readonly event: TrackedEvent
  /** Present where the sink may have personal data; a sink that may have hashes must send nothing else of it. */
  readonly contact: Contact | undefined
  readonly now: number
}

/** A vendor as data and small pure functions: sending, halving, waiting and remembering live elsewhere. */
export interface HttpSinkParts<Item> extends Exchange<Item> {
  readonly name: string
  readonly purpose: Purpose
  readonly limits: Limits
  readonly rules: readonly MappingRule[]
  /** The user's own, tried before the rules. */
  readonly events?: MappingOption | undefined
  readonly personalData: PersonalData
  /** What happens once and must be told once, for a vendor that would count it twice. */
  readonly once?: Once
  /** Whom the event is of, in the vendor's eyes; what is of nobody is not sent. Orders events where `ordered` is set. */
  addressee(event: TrackedEvent): string | undefined
  readonly ordered?: boolean
  encode(encoding: Encoding): Encoded<Item>
  /** Items of different groups never share a request. Default: one group. */
  group?(item: Item): string
  /** Items in a request. Default: `limits.items`. */
  readonly perRequest?: number
  readonly check?: Sink['check']
}

/** A sink for a vendor that takes batches of JSON over HTTP. Bots are never sent. */
export function httpSink<Item extends object>(parts: HttpSinkParts<Item>): Sink {
  const { name, purpose, limits, rules, events, addressee, check } = parts
  const map = mapper(rules, events)
  return {
    name,
    purpose,
    limits,
    mapping: describeRules(rules, events),
    accepts: (event) => event.bot !== true && addressee(event) !== undefined && map(event) !== undefined,
    ...(parts.ordered && { key: (event) => addressee(event) ?? event.id }),
    deliver: (batch, context) => deliverItems(batch, { parts, map, context }),
    ...(check && { check }),
  }
}
