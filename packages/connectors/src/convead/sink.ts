import type { Sink } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { httpSink } from '../http-sink/http-sink.js'
import { onceInLife } from '../http-sink/once.js'
import { checkOptions } from '../options.js'
import { textOf } from '../text-of.js'
import { checkConvead } from './check.js'
import { toConveadItem, uidsOf, type ConveadItem } from './encode.js'
import { CONVEAD_LIMITS } from './limits.js'
import { CONVEAD_RULES } from './mapping.js'
import { conveadOptions, type ConveadOptions } from './options.js'

/**
 * Tells Convead what its visitors do on the site and what becomes of their applications, for trigger mails and segments.
 * Whom Convead does not know, by its own cookie or as a user, is not sent. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * convead({ appKey: process.env.CONVEAD_KEY, domain: 'shop.example' })
 * ```
 */
export function convead(options: ConveadOptions): Sink {
  const settings = checkOptions('convead', conveadOptions, options)
  return httpSink<ConveadItem>({
    vendor: 'Convead',
    name: settings.name,
    purpose: settings.purpose,
    limits: CONVEAD_LIMITS,
    rules: CONVEAD_RULES,
    events: settings.events,
    personalData: settings.personalData,
    once: onceInLife,
    addressee: (event) => {
      const uids = uidsOf(event)
      return uids?.visitor ?? uids?.guest
    },
    ordered: true,
    encode: (encoding) => toConveadItem(encoding, settings),
    request: ([item]) => {
      const { app_key: key, visitor_uid: visitor, guest_uid: guest } = item?.data ?? {}
      const form = new URLSearchParams({ app_key: textOf(key) ?? '', data: JSON.stringify(item?.data) })
      for (const [name, value] of Object.entries({ visitor_uid: textOf(visitor), guest_uid: textOf(guest) })) {
        if (value !== undefined) form.set(name, value)
      }
      return {
        url: `${settings.baseUrl}/watch/event`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      }
    },
    // Nothing is said of what a good answer holds: a page of a proxy is none.
    read: ({ status, text }, items) =>
      status === 200 && !text.trimStart().startsWith('<') ? items.map(() => ({ kind: 'delivered' })) : undefined,
    detail: ({ body }) => (isJsonObject(body) ? textOf(body['error']) : undefined),
    check: (context) => checkConvead(settings, context),
  })
}
