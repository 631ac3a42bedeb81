import type { MessageType } from '@throughline/protocol'
import { allowCookies, forbidCookies, keep } from './arrive/cookies.js'
import { accept, decorate } from './arrive/link.js'
import { visit, type Page } from './arrive/visit.js'
import { hearConsent } from './consent.js'
import { messageContext } from './context.js'
import { handOver } from './hand-over.js'
import type { ConsentState, TrackerOptions } from './options.js'
import { randomId } from './random-id.js'
import { APPLICATION, outbox, type OwnMessage } from './send/outbox.js'
import type { Attribution, Tracker } from './tracker.js'

declare const navigator: { readonly globalPrivacyControl?: boolean }
declare const document: Document & { readonly prerendering?: boolean }

/** Adds a part of the SDK to a tracker. `active` is whether anything may be done for this visitor. */
export type Part = (tracker: Tracker, options: TrackerOptions, active: () => boolean) => void

/**
 * Starts a tracker with the given parts only. It takes note of how the visitor came; what else happens by itself is up
 * to the parts.
 */
export function startTracker(options: TrackerOptions, parts: readonly Part[]): Tracker {
  accept()
  hearConsent()
  const decided = options.gpc && navigator.globalPrivacyControl ? 'denied' : (options.consent ?? 'granted')
  let consent: ConsentState
  let userId: string | undefined
  let page: Page = [location.href, document.referrer]
  let fresh: Page | undefined = page
  const [add, sendNow, flush, clear] = outbox(options, () => consent === 'granted')

  /** The visit as it stands; at an address not seen before it takes note of the arrival. */
  function attribution(): Attribution {
    const now = visit(options, fresh)
    // Within a single-page application the referrer is the page before, which is our own.
    fresh = page[0] === location.href ? undefined : (page = [location.href, page[0]])
    return fresh ? attribution() : now
  }

  function send(type: MessageType, fields: Partial<OwnMessage>): void {
    if (consent === 'denied') return
    const now = attribution()
    const timestamp = Date.now()
    add({
      type,
      // Ordered by time, so that a log's index over IDs grows at its end.
      messageId: timestamp.toString(36) + randomId(),
      timestamp,
      anonymousId: now.visitor,
      userId,
      context: messageContext(now, page[1]),
      ...fields,
    })
  }

  const tracker: Tracker = {
    page: (name, properties) => send('page', { name, properties }),
    track: (event, properties) => send('track', { event, properties }),
    identify(id, traits) {
      userId = id
      send('identify', { traits })
    },
    application({ applicationId = randomId(), ...details } = {}) {
      send('track', { event: APPLICATION, properties: { applicationId, ...details } })
      sendNow()
      if (consent === 'granted') handOver(applicationId, options)
      return applicationId
    },
    attribution,
    consent(state) {
      consent = state
      if (state === 'granted') {
        allowCookies()
        // The first look at cookies and storage waits for other processes of the browser; the page need not.
        setTimeout(() => {
          attribution()
          void flush()
        })
      } else if (state === 'denied') {
        forbidCookies()
        clear()
      }
    },
    decorate,
    reset() {
      userId = undefined
      // A visitor without a name gets a new one.
      keep('', '', '')
    },
    flush,
    push(...calls) {
      for (const [name, ...args] of calls) (tracker[name] as (...args: readonly unknown[]) => unknown)(...args)
    },
  }
  // A page that is rendered ahead may never be seen: it counts when it is.
  tracker.consent(document.prerendering ? 'pending' : decided)
  parts.forEach((part) => part(tracker, options, () => consent !== 'denied'))
  // After the parts, so that what they tell at the last moment goes too.
  addEventListener('pagehide', () => {
    attribution()
    sendNow()
  })
  document.addEventListener('prerenderingchange', () => tracker.consent(decided))
  return tracker
}
