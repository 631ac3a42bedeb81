import { nanoid } from 'nanoid'
import { cookieJar } from './arrive/jar.js'
import { visit, type Arrival, type Visit } from './arrive/visit.js'
import { messageContext } from './context.js'
import { handOver } from './hand-over.js'
import { list, type TrackerOptions } from './options.js'
import { outbox } from './send/outbox.js'
import type { OwnMessage } from './send/queue.js'
import type { ApplicationDetails, Attribution, Tracker } from './tracker.js'

/** What a part of the SDK may use of the tracker that it belongs to. */
export interface Core {
  readonly options: TrackerOptions
  readonly tracker: Tracker
  /** Own hosts: the widest domain of this site, and those of `linkDomains`. */
  readonly own: () => readonly string[]
  /** Whether anything may be done for this visitor: consent is not denied. */
  readonly active: () => boolean
}

/** Adds a part of the SDK to a tracker. */
export type Part = (core: Core) => void

/**
 * Starts a tracker with the given parts only. It takes note of how the visitor came; what else happens by itself is up
 * to the parts.
 */
export function startTracker(options: TrackerOptions, parts: readonly Part[]): Tracker {
  const jar = cookieJar(location.hostname)
  let consent = options.consent ?? 'granted'
  let userId: string | undefined
  let address = ''
  let referrer = document.referrer

  const box = outbox({ ...options, allowed: () => consent === 'granted' })
  const own = (): readonly string[] => [jar.domain, ...list(options.linkDomains)]
  const current = (arrival?: Arrival): Visit =>
    visit(jar, { now: Date.now(), own: own(), ignored: list(options.ignoreReferrers) }, arrival)

  function arrive(): void {
    const url = location.href
    if (url === address) return
    // Within a single-page application the referrer is the page before, which is our own.
    if (address) referrer = address
    const again = !address && /reload|back/.test(navigationType())
    address = url
    current({ url, referrer, again })
  }

  function send(message: Partial<OwnMessage> & Pick<OwnMessage, 'type'>, urgent?: boolean): void {
    if (consent === 'denied') return
    const now = current()
    const page = { url: location.href, path: location.pathname, title: document.title, referrer }
    box.add(
      {
        // Ordered by time, so that a log with an index over IDs grows at its end.
        messageId: Date.now().toString(36) + nanoid(12),
        timestamp: Date.now(),
        anonymousId: now.visitor,
        ...(userId && { userId }),
        ...message,
        context: messageContext(now, page),
      },
      urgent,
    )
  }

  const tracker: Tracker = {
    page(name, properties) {
      arrive()
      send({ type: 'page', ...(name && { name }), ...(properties && { properties }) })
    },
    track(event, properties) {
      send({ type: 'track', event, ...(properties && { properties }) })
    },
    identify(id, traits) {
      userId = id
      send({ type: 'identify', ...(traits && { traits }) })
    },
    application({ applicationId = nanoid(), ...details }: ApplicationDetails = {}) {
      send({ type: 'track', event: 'Application Submitted', properties: { applicationId, ...details } }, true)
      if (consent === 'granted') handOver(applicationId, options)
      return applicationId
    },
    attribution() {
      return attribution(current())
    },
    consent(state) {
      consent = state
      if (state === 'granted') {
        jar.open()
        void box.flush()
      } else if (state === 'denied') {
        jar.close()
        box.clear()
      }
    },
    decorate(url) {
      return url
    },
    reset() {
      userId = undefined
      jar.clear()
    },
    flush() {
      return box.flush()
    },
    push(...calls) {
      for (const [name, ...args] of calls) Reflect.apply(tracker[name], tracker, args)
    },
  }
  tracker.consent(consent)
  arrive()
  const core: Core = { options, tracker, own, active: () => consent !== 'denied' }
  for (const part of parts) part(core)
  return tracker
}

function attribution({ visitor, session, touch: last, touches }: Visit): Attribution {
  const first = touches[0] ?? last
  const lastNonDirect = touches.findLast((touch) => touch.source || touch.clickIds || touch.referrer)
  return { first, last, ...(lastNonDirect && { lastNonDirect }), touches, visitor, session }
}

function navigationType(): string {
  const [entry] = performance.getEntriesByType('navigation')
  return entry instanceof PerformanceNavigationTiming ? entry.type : ''
}
