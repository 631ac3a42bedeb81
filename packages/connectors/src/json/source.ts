import type { HookRequest, Source, Translation } from '@throughline/collector'
import { isJsonObject, parsed, unparsed, type Json, type Parsed } from '@throughline/protocol'
import qs from 'qs'
import { checkOptions } from '../options.js'
import type { JsonSourceOptions } from './options.js'
import { jsonSourceOptions } from './schema.js'
import { readBody } from './translate.js'
import { isGenuine } from './verify.js'

/**
 * Reads the webhooks of any system, JSON or forms, as `Deal Changed`, `Payment Received` and `Call Received`: by paths,
 * a table of stages and a way to prove that they are genuine, without a line of code. What cannot be read is kept with
 * the reason, item by item; a body that no rule is for tells nothing.
 *
 * Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * jsonSource({
 *   name: 'home-crm',
 *   verify: { by: 'hmac', header: 'x-signature', secret: process.env.CRM_SECRET },
 *   events: [{
 *     event: 'Deal Changed',
 *     properties: { dealId: 'order.id', stage: 'order.state', applicationId: 'order.application' },
 *     at: 'order.changed_at',
 *     stages: { new: 'open', paid: 'won', cancelled: 'lost' },
 *   }],
 * })
 * ```
 */
export function jsonSource(options: JsonSourceOptions): Source {
  const settings = checkOptions('jsonSource', jsonSourceOptions, options)
  return {
    name: settings.name,
    ...(settings.site !== undefined && { site: settings.site }),
    verify: (request) => isGenuine(request, settings.verify),
    translate: (request): Translation => {
      const body = parseBody(request, settings.format)
      if (!body.ok) return { kind: 'malformed', reason: body.reason }
      const { messages, unreadable } = readBody(body.value, settings, request.receivedAt)
      const [first] = unreadable
      // Where nothing of it can be read, the sender should learn so.
      if (first && messages.length === 0) {
        return {
          kind: 'malformed',
          reason: unreadable
            .slice(0, MOST_REASONS)
            .map(({ reason }) => reason)
            .join('\n'),
        }
      }
      return {
        kind: 'messages',
        messages,
        ...(first && { unreadable: unreadable.map(({ reason, part }) => ({ reason, message: JSON.stringify(part) })) }),
      }
    },
  }
}

/** Of a list with a thousand items that are all wrong, a few tell why. */
const MOST_REASONS = 5

function parseBody({ headers, body }: HookRequest, format: 'json' | 'form' | undefined): Parsed<Json> {
  const text = new TextDecoder().decode(body)
  const isForm = format === undefined ? /form-urlencoded/i.test(headers('content-type') ?? '') : format === 'form'
  if (isForm) {
    const form: unknown = qs.parse(text, { depth: 10, parameterLimit: 20_000, arrayLimit: 1_000 })
    return isJsonObject(form) ? parsed(form) : unparsed('the body is not a form')
  }
  try {
    const value: Json = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? parsed(value)
      : unparsed('the body is JSON, but no object or list')
  } catch {
    return unparsed('the body is not JSON; where it is a form, say "format": "form"')
  }
}
