import type { Clock } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { jsonAnswer, shownValue, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'
import { wrongEvent } from './judge.js'

export interface MetaDatasetOptions {
  readonly clock: Clock
  readonly datasetId: string
  readonly token: string
  /** Whether the token may read the dataset, and not only send to it. Default: true. */
  readonly readable?: boolean
}

/** A dataset of Meta behind the Conversions API: one bad event refuses the whole request. */
export interface MetaDataset extends Vendor {
  /** Oldest first, repeats left out: of one `event_name` and `event_id` within 48 hours. */
  events(): readonly JsonObject[]
}

const MOST_EVENTS = 1_000
const REPEAT_WINDOW_S = 48 * 3_600

export function metaDataset({ clock, datasetId, token, readable = true }: MetaDatasetOptions): MetaDataset {
  const taken: JsonObject[] = []

  function answer({ method, path, query, body }: VendorCall): Response {
    if (query.get('access_token') !== token) return error(401, { code: 190, message: 'Invalid OAuth access token.' })
    if (method === 'GET' && new RegExp(`/v\\d+\\.\\d+/${datasetId}$`).test(path))
      return readable
        ? jsonAnswer(200, { id: datasetId, name: 'Shop' })
        : error(403, { code: 200, message: '(#200) Missing permissions' })
    if (method !== 'POST' || !new RegExp(`/v\\d+\\.\\d+/${datasetId}/events$`).test(path))
      return error(400, { code: 100, message: 'Unsupported post request. Object does not exist.', error_subcode: 33 })
    const data = isJsonObject(body) ? body['data'] : undefined
    if (!Array.isArray(data) || data.length === 0)
      return error(400, { code: 100, message: '(#100) param data must be an array.' })
    if (data.length > MOST_EVENTS)
      return error(400, { code: 100, message: `(#100) param data has more than ${MOST_EVENTS} events.` })
    const wrong = data.map((event: Json) => wrongEvent(event, clock.now())).find((each) => each !== undefined)
    if (wrong !== undefined) return error(400, { code: 100, message: 'Invalid parameter', error_user_msg: wrong })
    for (const event of data.filter(isJsonObject)) if (!isRepeat(event)) taken.push(event)
    return jsonAnswer(200, { events_received: data.length, messages: [], fbtrace_id: 'A' })
  }

  function isRepeat({ event_id: id, event_name: name, event_time: time }: JsonObject): boolean {
    return taken.some(
      (other) =>
        other['event_id'] === id &&
        other['event_name'] === name &&
        Math.abs(Number(other['event_time']) - Number(time)) < REPEAT_WINDOW_S,
    )
  }

  return {
    events: () => [...taken],
    ...vendor({
      clock,
      answer,
      shown: () => taken.map(shownEvent),
      words: {
        rateLimited: (headers) =>
          error(400, { code: 80003, message: 'There have been too many calls to this dataset.' }, headers),
        unauthorised: () => error(401, { code: 190, message: 'Error validating access token.' }),
        serverError: (headers) =>
          error(500, { code: 2, message: 'An unexpected error has occurred. Please retry later.' }, headers),
      },
    }),
  }
}

interface MetaError extends JsonObject {
  readonly code: number
  readonly message: string
}

function error(status: number, said: MetaError, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonAnswer(status, { error: { type: 'OAuthException', fbtrace_id: 'A', ...said } }, headers)
}

/** As Events Manager has it. */
function shownEvent({ event_time: time, event_name: name, custom_data: custom, ...event }: JsonObject): ShownRow {
  const { value, currency } = isJsonObject(custom) ? custom : {}
  const { user_data: user } = event
  return {
    time: new Date(Number(time) * 1_000).toISOString(),
    event: shownValue(name),
    event_id: shownValue(event['event_id']),
    source: shownValue(event['action_source']),
    value: shownValue(value),
    currency: shownValue(currency),
    matched_by: isJsonObject(user) ? Object.keys(user).join(', ') : '',
  }
}
