import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import type { Answer } from '../http-sink/answer.js'
import type { Verdict } from '../http-sink/send.js'
import type { AmplitudeItem } from './encode.js'
import { DAILY_QUOTA_MS, THROTTLED_MS } from './limits.js'

/**
 * What Amplitude says of each event. A refusal concerns the whole request: nothing of it was taken, and what is not to
 * blame is sent again. `undefined`: the status speaks for itself.
 */
export function readVerdicts(answer: Answer, items: readonly AmplitudeItem[]): readonly Verdict[] | undefined {
  const { status } = answer
  const body = isJsonObject(answer.body) ? answer.body : undefined
  if (status === 200) return body?.['code'] === 200 ? items.map(() => ({ kind: 'delivered' })) : undefined
  if (status === 400 && body) return refused(body, items)
  if (status === 429 && body) return throttled(body, items)
  return undefined
}

/** Amplitude's own words, where it has said anything. */
export function readDetail({ body }: Answer): string | undefined {
  return isJsonObject(body) ? detailOf(body) : undefined
}

function detailOf({ error }: JsonObject): string | undefined {
  return typeof error === 'string' ? error : undefined
}

const BLAMED = {
  events_with_invalid_fields: 'is not valid',
  events_with_missing_fields: 'is missing',
  events_with_invalid_id_lengths: 'is too short',
} as const

function refused(body: JsonObject, items: readonly AmplitudeItem[]): readonly Verdict[] | undefined {
  const error = detailOf(body) ?? 'bad request'
  if (body['missing_field'] === 'api_key' || /api[ _]key/i.test(error))
    throw new SinkUnavailable('unauthorised', `Amplitude refuses the option "apiKey": ${error}`)
  const reasons = new Map<number, string>()
  for (const [list, what] of Object.entries(BLAMED)) {
    for (const [field, indexes] of entriesOf(body[list])) {
      for (const index of numbersOf(indexes)) reasons.set(index, `Amplitude says "${field}" ${what}`)
    }
  }
  for (const index of numbersOf(body['silenced_events'])) reasons.set(index, 'Amplitude has silenced this event')
  const silenced = new Set(Array.isArray(body['silenced_devices']) ? body['silenced_devices'] : [])
  for (const [index, { device_id: device }] of items.entries())
    if (device !== undefined && silenced.has(device)) reasons.set(index, 'Amplitude has silenced this device')
  if (reasons.size === 0) return undefined
  return items.map((_, index) => {
    const reason = reasons.get(index)
    return reason === undefined ? { kind: 'again' } : { kind: 'rejected', reason }
  })
}

/**
 * Users and devices that send too much wait alone; all others go on. Where a request holds more of one than may come in
 * a second, so that it could never pass, its first part is sent again.
 */
function throttled(body: JsonObject, items: readonly AmplitudeItem[]): readonly Verdict[] | undefined {
  const quota = namedIn(body, 'exceeded_daily_quota_users', 'exceeded_daily_quota_devices')
  const fast = namedIn(body, 'throttled_users', 'throttled_devices')
  const indexes = new Set(numbersOf(body['throttled_events']))
  const threshold = body['eps_threshold']
  const seen = new Map<string, number>()
  const verdicts = items.map((item, index): Verdict => {
    if (quota(item)) return { kind: 'retry', reason: 'Amplitude: the daily quota is used up', afterMs: DAILY_QUOTA_MS }
    if (!fast(item) && !indexes.has(index)) return { kind: 'again' }
    const who = whoIs(item)
    const place = seen.get(who) ?? 0
    seen.set(who, place + 1)
    const fits = typeof threshold === 'number' && place < threshold && countOf(who, items) > threshold
    return fits
      ? { kind: 'again' }
      : { kind: 'retry', reason: 'Amplitude: too many events of one user', afterMs: THROTTLED_MS }
  })
  return verdicts.every(({ kind }) => kind === 'again') ? undefined : verdicts
}

/** Whether an item is of one of the users or devices of these lists. */
function namedIn(body: JsonObject, users: string, devices: string): (item: AmplitudeItem) => boolean {
  const [userIds, deviceIds] = [users, devices].map((key) => new Set(entriesOf(body[key]).map(([id]) => id)))
  return ({ user_id: user, device_id: device }) =>
    (typeof user === 'string' && userIds?.has(user) === true) ||
    (typeof device === 'string' && deviceIds?.has(device) === true)
}

function whoIs({ user_id: user, device_id: device }: AmplitudeItem): string {
  return JSON.stringify(user ?? device)
}

function countOf(who: string, items: readonly AmplitudeItem[]): number {
  return items.filter((item) => whoIs(item) === who).length
}

function entriesOf(value: Json | undefined): readonly (readonly [string, Json | undefined])[] {
  return isJsonObject(value) ? Object.entries(value) : []
}

function numbersOf(value: Json | undefined): readonly number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : []
}
