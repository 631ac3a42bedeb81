import type { Clock } from '@throughline/collector'
import qs from 'qs'
import type { Kind } from './state.js'

/** An outgoing webhook of the portal: where it goes, and the token that it carries. */
export interface OutgoingHook {
  readonly url: string
  readonly applicationToken: string
}

export interface Hooks {
  tell(kind: Kind, action: 'ADD' | 'UPDATE' | 'DELETE', id: number): void
  settled(): Promise<void>
}

/**
 * Tells every outgoing webhook which thing has changed, and nothing more of it. Each is sent once: no word of the vendor
 * promises a second try.
 */
export function hooks(all: readonly OutgoingHook[], clock: Clock, fetchHook: typeof fetch): Hooks {
  const running = new Set<Promise<unknown>>()
  return {
    tell: (kind, action, id) => {
      for (const { url, applicationToken } of all) {
        const sending = fetchHook(url, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Bitrix24 Webhook Engine' },
          body: qs.stringify({
            event: `ONCRM${kind.toUpperCase()}${action}`,
            event_handler_id: 1,
            data: { FIELDS: { ID: id } },
            ts: Math.floor(clock.now() / 1_000),
            auth: { domain: 'demo.bitrix24.ru', member_id: 'a223c6b3710f', application_token: applicationToken },
          }),
        }).catch(() => undefined)
        running.add(sending)
        void sending.finally(() => running.delete(sending))
      }
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
