import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import { askedDelay } from '../answers.js'
import type { Answer } from '../http-sink/answer.js'
import type { Verdict } from '../http-sink/send.js'
import type { MetaItem } from './encode.js'

/** Codes of https://developers.facebook.com/docs/graph-api/guides/error-handling by what is to be done about them. */
const MEANINGS: ReadonlyMap<unknown, Meaning> = new Map([
  ...[1, 2, 341, 368, 5000].map((code) => [code, 'later'] as const),
  ...[4, 17, 80003].map((code) => [code, 'slower'] as const),
  [190, 'token'],
  [200, 'permission'],
  [294, 'permission'],
])
/** Code 100 with this subcode: there is no such dataset, or the token may not see it. */
const NO_SUCH_OBJECT = 33

/** Whom or what an error speaks of, where it is not the request's events. */
export type Meaning = 'later' | 'slower' | 'token' | 'permission' | 'dataset'

export function meaningOf({ body }: Pick<Answer, 'body'>): Meaning | undefined {
  const error = isJsonObject(body) ? errorOf(body) : undefined
  return error?.['error_subcode'] === NO_SUCH_OBJECT ? 'dataset' : MEANINGS.get(error?.['code'])
}

/**
 * All events of a request are taken, or none. A refusal that is about one of the events is found by halves; one that is
 * about the token or the dataset stops the sink.
 */
export function readVerdicts(answer: Answer, items: readonly MetaItem[], now: number): readonly Verdict[] | undefined {
  const body = isJsonObject(answer.body) ? answer.body : {}
  if (answer.status === 200)
    return body['events_received'] === items.length ? items.map(() => ({ kind: 'delivered' })) : undefined
  const error = errorOf(body)
  if (!error) return undefined
  const said = `Meta: ${messageOf(error)}`
  switch (meaningOf(answer)) {
    case 'slower':
      throw new SinkUnavailable('rate-limited', said, askedDelay(answer, now))
    case 'later':
      throw new SinkUnavailable('server-error', said, askedDelay(answer, now))
    case 'token':
    case 'permission':
    case 'dataset':
      throw new SinkUnavailable('unauthorised', `${said}: check the options "token" and "datasetId"`)
    case undefined:
      return undefined
  }
}

/** Meta's own words, where it has said anything. */
export function readDetail({ body }: Answer): string | undefined {
  const error = isJsonObject(body) ? errorOf(body) : undefined
  return error && messageOf(error)
}

function errorOf({ error }: JsonObject): JsonObject | undefined {
  return isJsonObject(error) ? error : undefined
}

/** What it says for people tells the field; the other text only that something is wrong. */
function messageOf({ code, message, error_user_msg: plain }: JsonObject): string {
  const text = [plain, message].find((each) => typeof each === 'string') ?? 'no reason given'
  return `${typeof text === 'string' ? text : ''} (${JSON.stringify(code)})`
}
