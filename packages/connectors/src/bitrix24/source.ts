import type { HookRequest, Source, Translation } from '@throughline/collector'
import { checkOptions } from '../options.js'
import { sameSecret } from '../secrets.js'
import { checkSource } from './check.js'
import { bitrix24Feed } from './feed.js'
import { parseHook, type Hook } from './hook.js'
import { bitrix24SourceOptions, type Bitrix24SourceOptions } from './source-options.js'
import { dealDeleted } from './translate.js'

/**
 * Tells of deals in Bitrix24 as `Deal Changed`. An outgoing webhook only says that something has changed: what it is
 * now is read from the portal, in batches, at once after the hook and every minute besides, so that a hook that never
 * came, came twice or in the wrong order changes nothing. A hook is genuine when it carries the `application_token`.
 *
 * Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * bitrix24Source({ hook: process.env.BITRIX24_HOOK, applicationToken: process.env.BITRIX24_TOKEN })
 * ```
 */
export function bitrix24Source(options: Bitrix24SourceOptions): Source {
  const settings = checkOptions('bitrix24Source', bitrix24SourceOptions, options)
  const portal = new URL(settings.hook).host
  return {
    name: settings.name,
    ...(settings.site !== undefined && { site: settings.site }),
    verify: (request) => {
      const given = hookOf(request)?.applicationToken
      // All of them are compared, so that the time does not tell which one was nearly right.
      return settings.applicationToken.map((expected) => sameSecret(given, expected)).includes(true)
    },
    translate: (request): Translation => {
      const hook = hookOf(request)
      if (!hook) return { kind: 'malformed', reason: 'not a webhook of Bitrix24: no event in the form' }
      const dealId = deletedIn(hook, settings.entity)
      if (dealId === undefined) return { kind: 'messages', messages: [] }
      // The portal lists no deal that is gone, so the hook alone tells of it.
      const at = hook.sentAt === undefined ? request.receivedAt : hook.sentAt * 1_000
      return { kind: 'messages', messages: [dealDeleted(dealId, at, portal)] }
    },
    feed: bitrix24Feed(settings),
    check: (context) => checkSource(settings, context),
  }
}

function hookOf({ body }: HookRequest): Hook | undefined {
  return parseHook(new TextDecoder().decode(body))
}

function deletedIn({ event, id }: Hook, entity: 'deal' | 'lead'): string | undefined {
  if (event === 'ONCRMDEALDELETE') return id
  return event === 'ONCRMLEADDELETE' && entity === 'lead' && id !== undefined ? `L_${id}` : undefined
}
