import type { Clock } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { judge } from './judge.js'
import { applyOperations } from './users.js'

export interface AmplitudeProjectOptions {
  readonly clock: Clock
  readonly apiKey: string
  /** Events a second that one user or device may send; more are answered 429. Default: unlimited. */
  readonly eventsPerSecond?: number
}

/** A project of Amplitude behind its ingestion APIs: HTTP V2 and batch. */
export interface AmplitudeProject extends Vendor {
  /** Oldest first, repeats of an `insert_id` left out. */
  events(): readonly JsonObject[]
  /** Properties of a user, by `user_id` or else `device_id`. */
  user(id: string): JsonObject
  /** Answers 429 to events of these users, as one whose daily quota is used up. */
  exhaust(userId: string): void
}

const MOST_EVENTS = 2_000
const MOST_BYTES = { '/batch': 20_000_000, '/2/httpapi': 1_000_000 } as const
const REPEAT_WINDOW_MS = 7 * 86_400_000

export function amplitudeProject(options: AmplitudeProjectOptions): AmplitudeProject {
  const { clock, apiKey, eventsPerSecond = Infinity } = options
  const taken: { readonly at: number; readonly event: JsonObject }[] = []
  const users = new Map<string, JsonObject>()
  const exhausted = new Set<string>()

  function answer(call: VendorCall): Response {
    const endpoint = Object.entries(MOST_BYTES).find(([path]) => call.path.endsWith(path))
    if (call.method !== 'POST' || !endpoint) return new Response('Not Found', { status: 404 })
    if (Buffer.byteLength(call.text) > endpoint[1]) return error(413, 'Payload too large')
    const { api_key: key, events, options: asked } = isJsonObject(call.body) ? call.body : {}
    if (key === undefined) return error(400, 'Request missing required field', { missing_field: 'api_key' })
    if (key !== apiKey) return error(400, 'Invalid API key')
    if (!Array.isArray(events) || events.length === 0)
      return error(400, 'Request missing required field', { missing_field: 'events' })
    if (events.length > MOST_EVENTS) return error(413, 'Too many events')
    const minIdLength = isJsonObject(asked) && typeof asked['min_id_length'] === 'number' ? asked['min_id_length'] : 5
    const blame = judge(events, minIdLength)
    if (blame) return error(400, 'Invalid field values on some events', blame)
    return throttle(events.filter(isJsonObject)) ?? take(events.filter(isJsonObject))
  }

  function throttle(events: readonly JsonObject[]): Response | undefined {
    const counts = new Map<string, number>()
    for (const event of events) counts.set(idOf(event), (counts.get(idOf(event)) ?? 0) + 1)
    const isFast = (event: JsonObject): boolean =>
      (counts.get(idOf(event)) ?? 0) + lately(idOf(event)) > eventsPerSecond
    const isSpent = (event: JsonObject): boolean => exhausted.has(idOf(event))
    const [fast, spent] = [events.filter(isFast), events.filter(isSpent)]
    if (fast.length === 0 && spent.length === 0) return undefined
    return error(429, 'Too many requests for some devices and users', {
      eps_threshold: eventsPerSecond === Infinity ? 1_000 : eventsPerSecond,
      throttled_users: counted(fast, 'user_id'),
      throttled_devices: counted(fast, 'device_id'),
      exceeded_daily_quota_users: counted(spent, 'user_id'),
      exceeded_daily_quota_devices: counted(spent, 'device_id'),
      throttled_events: events.flatMap((event, index) => (isFast(event) ? [index] : [])),
    })
  }

  function lately(id: string): number {
    return taken.filter(({ at, event }) => at > clock.now() - 1_000 && idOf(event) === id).length
  }

  function take(events: readonly JsonObject[]): Response {
    for (const event of events) {
      if (isRepeat(event)) continue
      taken.push({ at: clock.now(), event })
      const properties = event['user_properties']
      if (isJsonObject(properties)) users.set(idOf(event), applyOperations(users.get(idOf(event)) ?? {}, properties))
    }
    return jsonAnswer(200, { code: 200, events_ingested: events.length, server_upload_time: clock.now() })
  }

  /** The device counts along with the ID: Amplitude does not know an event again that comes from another one. */
  function isRepeat({ insert_id: insertId, device_id: device }: JsonObject): boolean {
    return taken.some(
      ({ at, event }) =>
        insertId !== undefined &&
        event['insert_id'] === insertId &&
        event['device_id'] === device &&
        at > clock.now() - REPEAT_WINDOW_MS,
    )
  }

  return {
    events: () => taken.map(({ event }) => event),
    user: (id) => users.get(id) ?? {},
    exhaust: (userId) => void exhausted.add(userId),
    ...vendor({
      clock,
      answer,
      shown: () => taken.map(({ event }) => shownEvent(event)),
      words: {
        rateLimited: (headers) => jsonAnswer(429, { code: 429, error: 'Too many requests' }, headers),
        unauthorised: () => error(400, 'Invalid API key'),
        serverError: (headers) => new Response('Service Unavailable', { status: 503, headers }),
      },
    }),
  }
}

function error(code: number, text: string, more: JsonObject = {}): Response {
  return jsonAnswer(code, { code, error: text, ...more })
}

/** How many of the events are of each user, or of each device. */
function counted(events: readonly JsonObject[], field: 'user_id' | 'device_id'): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { [field]: id } of events) if (typeof id === 'string') counts[id] = (counts[id] ?? 0) + 1
  return counts
}

function idOf({ user_id: user, device_id: device }: JsonObject): string {
  return typeof user === 'string' ? user : typeof device === 'string' ? device : ''
}

function shownEvent({ time, event_type: type, revenue, event_properties: properties, ...event }: JsonObject): ShownRow {
  const told: Record<string, Json | undefined> = isJsonObject(properties) ? properties : {}
  return {
    time: typeof time === 'number' ? new Date(time).toISOString() : '',
    event: shownValue(type),
    user: idOf(event),
    revenue: shownValue(revenue),
    application_id: shownValue(told['application_id']),
    properties: JSON.stringify(told),
  }
}
