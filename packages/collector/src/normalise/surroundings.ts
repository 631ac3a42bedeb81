import type { Consent, JsonObject, Session, WirePage } from '@throughline/protocol'
import { readAddress, type Address } from './address.js'
import { compact, number, object, text } from './read.js'

/** What the request tells of the visitor, for a message that does not tell itself. */
export interface Visit {
  readonly userAgent?: string | undefined
  /** Client hints, shaped as `navigator.userAgentData`. */
  readonly userAgentData?: JsonObject | undefined
  /** The client's address, whole; only a part of it is kept. */
  readonly address?: string | undefined
}

/** What is known of the visitor from the message or else from the request. */
export interface Surroundings {
  readonly userAgent: string | undefined
  readonly userAgentData: JsonObject | undefined
  readonly address: Address | undefined
}

/** The message's surroundings with those of the request filled in. */
export function surroundingsOf(context: JsonObject, visit: Visit): Surroundings {
  const address = text(context, 'ip', 100) ?? visit.address
  return {
    userAgent: text(context, 'userAgent') ?? visit.userAgent,
    userAgentData: object(context, 'userAgentData') ?? visit.userAgentData,
    address: address === undefined ? undefined : readAddress(address),
  }
}

/** Parts of the context that have a place of their own in the event, or are replaced. */
const PLACED: ReadonlySet<string> = new Set(['page', 'ids', 'session', 'touch', 'touches', 'consent', 'campaign', 'ip'])

/** What is kept of the context: all that has no place elsewhere, and what the event may be classified by again. */
export function contextOf(
  context: JsonObject,
  { userAgent, userAgentData, address }: Surroundings,
): JsonObject | undefined {
  const kept: { [key: string]: JsonObject[string] } = {}
  let any = false
  for (const key in context) {
    if (PLACED.has(key)) continue
    // Not an assignment: `__proto__` is a name like any other here.
    if (key === '__proto__')
      Object.defineProperty(kept, key, { value: context[key], enumerable: true, writable: true, configurable: true })
    else kept[key] = context[key]
    any = true
  }
  const [version, tcf] = [text(context, 'library', 20), text(object(context, 'consent'), 'tcf', 4_096)]
  if (version) kept['library'] = { name: '@throughline/browser', version }
  if (tcf) kept['tcf'] = tcf
  if (userAgent) kept['userAgent'] = userAgent
  if (userAgentData) kept['userAgentData'] = userAgentData
  if (address) kept['ip'] = address.network
  return any || tcf || userAgent || userAgentData || address ? kept : undefined
}

/** A session that was sent without an ID is told from others by its visitor and its start. */
export function sessionOf(from: JsonObject | undefined, visitor: string | undefined): Session | undefined {
  const [index, startedAt] = [number(from, 'index'), number(from, 'startedAt')]
  const id = text(from, 'id', 255) ?? (visitor && startedAt !== undefined ? `${visitor}.${startedAt}` : undefined)
  return id && index !== undefined && startedAt !== undefined ? { id, index, startedAt } : undefined
}

export function pageOf(from: JsonObject | undefined): WirePage | undefined {
  const url = text(from, 'url', 2_048)
  return compact<WirePage>({
    url,
    path: text(from, 'path', 2_048) ?? (url && pathOf(url)),
    title: text(from, 'title', 512),
    referrer: text(from, 'referrer', 2_048),
  })
}

function pathOf(url: string): string | undefined {
  return /^[\w+.-]+:\/\/[^/?#]*([^?#]+)/.exec(url)?.[1]
}

/** A purpose is decided by its own name, or else by Google Consent Mode's. */
export function consentOf(from: JsonObject | undefined): Consent | undefined {
  return compact<Consent>({
    analytics: decisionOf(from?.['analytics'] ?? from?.['analytics_storage']),
    marketing: decisionOf(from?.['marketing'] ?? from?.['ad_storage']),
  })
}

function decisionOf(value: JsonObject[string]): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'granted' ? true : value === 'denied' ? false : undefined
}
