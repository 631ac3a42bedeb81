import type { MessageType } from '@throughline/protocol'
import { nanoid } from 'nanoid'
import { cookieJar } from './arrive/jar.js'
import { accept, decorate } from './arrive/link.js'
import { visit, type Page } from './arrive/visit.js'
import { consentSignals } from './consent.js'
import { messageContext } from './context.js'
import { handOver } from './hand-over.js'
import { list, type ConsentState, type TrackerOptions } from './options.js'
import { APPLICATION, outbox, type OwnMessage } from './send/outbox.js'
import type { Attribution, Tracker } from './tracker.js'

/** Adds a part of the SDK to a tracker. `active` is whether anything may be done for this visitor. */
export type Part = (tracker: Tracker, options: TrackerOptions, active: () => boolean) => void

/**
 * Starts a tracker with the given parts only. It takes note of how the visitor came; what else happens by itself is up
 * to the parts.
 */
export function startTracker(options: TrackerOptions, parts: readonly Part[]): Tracker {
  const jar = cookieJar()
  accept(jar)
  const links = list(options.linkDomains)
  const ignored = list(options.ignoreReferrers)
  const decided = options.gpc && Object(navigator).globalPrivacyControl ? 'denied' : (options.consent ?? 'granted')
  // A page that is rendered ahead may never be seen: it counts when it is.
  let consent: ConsentState = Object(document).prerendering ? 'pending' : decided
  let userId: string | undefined
  let page: Page = [location.href, document.referrer]
  let noted: Page | undefined

  const signals = consentSignals()
  const box = outbox(options.endpoint, options.writeKey, () => consent === 'granted')

  /** The visit as it stands; at an address not seen before it takes note of the arrival. */
  function attribution(): Attribution {
    const now = visit(jar, links, ignored, page === noted ? undefined : page)
    noted = page
    if (page[0] === location.href) return now
    // Within a single-page application the referrer is the page before, which is our own.
    page = [location.href, page[0]]
    return attribution()
  }

  function send(type: MessageType, fields: Partial<OwnMessage>, urgent?: boolean): void {
    if (consent === 'denied') return
    const now = attribution()
    const timestamp = Date.now()
    const message: OwnMessage = {
      type,
      // Ordered by time, so that a log's index over IDs grows at its end.
      messageId: timestamp.toString(36) + nanoid(12),
      timestamp,
      anonymousId: now.visitor,
      userId,
      context: messageContext(now, jar.read(), page[1], signals()),
      ...fields,
    }
    box.add(message, urgent)
  }

  const tracker: Tracker = {
    page: (name, properties) => send('page', { name, properties }),
    track: (event, properties) => send('track', { event, properties }),
    identify(id, traits) {
      userId = id
      send('identify', { traits })
    },
    application({ applicationId = nanoid(), ...details } = {}) {
      send('track', { event: APPLICATION, properties: { applicationId, ...details } }, true)
      if (consent === 'granted') handOver(applicationId, options)
      return applicationId
    },
    attribution,
    consent(state) {
      consent = state
      if (state === 'granted') {
        jar.open()
        // The first look at cookies and storage waits for other processes of the browser; the page need not.
        setTimeout(() => {
          attribution()
          void box.flush()
        })
      } else if (state === 'denied') {
        jar.close()
        box.clear()
      }
    },
    decorate: (address) => decorate(address, jar),
    reset() {
      userId = undefined
      // A visitor without a name gets a new one.
      jar.keep()
    },
    flush: box.flush,
    push(...calls) {
      for (const [name, ...args] of calls) Reflect.apply(tracker[name], tracker, args)
    },
  }
  tracker.consent(consent)
  for (const part of parts) part(tracker, options, () => consent !== 'denied')
  // After the parts, so that what they tell at the last moment goes too.
  addEventListener('pagehide', () => {
    attribution()
    box.send()
  })
  document.addEventListener('prerenderingchange', () => tracker.consent(decided))
  return tracker
}
