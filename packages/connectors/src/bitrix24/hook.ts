import { isJsonObject, type Json } from '@throughline/protocol'
import qs from 'qs'

/** What an outgoing webhook of Bitrix24 tells: which thing has changed, and nothing more of it. */
export interface Hook {
  /** In capitals, such as `ONCRMDEALUPDATE`. */
  readonly event: string
  /** ID of the deal or lead; absent for events that are about neither. */
  readonly id?: string
  /** When it was sent, Unix seconds. */
  readonly sentAt?: number
  readonly applicationToken?: string
  /** Host of the portal. */
  readonly domain?: string
}

/** Reads the body of an outgoing webhook: form-encoded with PHP's nesting. `undefined` when it is none. */
export function parseHook(body: string): Hook | undefined {
  const form: unknown = qs.parse(body, { depth: 6, parameterLimit: 1_000 })
  if (!isJsonObject(form)) return undefined
  const { event, ts, data, auth } = form
  if (typeof event !== 'string' || event === '') return undefined
  const fields = isJsonObject(data) && isJsonObject(data['FIELDS']) ? data['FIELDS'] : {}
  const { application_token: token, domain } = isJsonObject(auth) ? auth : {}
  const id = text(fields['ID'])
  const sentAt = Number(text(ts))
  return {
    event: event.toUpperCase(),
    ...(id !== undefined && { id }),
    ...(Number.isInteger(sentAt) && sentAt > 0 && { sentAt }),
    ...(text(token) !== undefined && { applicationToken: text(token) ?? '' }),
    ...(text(domain) !== undefined && { domain: text(domain) ?? '' }),
  }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
