import { SinkUnavailable } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import { askedDelay, parseJson } from '../answers.js'

/** What a vendor answered, read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** `undefined` where it is not JSON. */
  readonly body: Json | undefined
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parseJson(text) }
}

/** Statuses that speak of the address or the key, not of the events: an operator must look. */
const MISDIRECTED: ReadonlySet<number> = new Set([401, 403, 404, 405, 410])

/** What a status means that the vendor gives no meaning of its own. Never a success. */
export function unavailable(vendor: string, answer: Answer, now: number, detail?: string): SinkUnavailable {
  const { status } = answer
  const said = `${vendor} answered ${status}${detail === undefined ? '' : `: ${detail}`}`
  const asked = askedDelay(answer, now)
  if (status === 429) return new SinkUnavailable('rate-limited', said, asked)
  if (status === 413) return new SinkUnavailable('too-large', said)
  if (status === 408 || status === 425 || status >= 500) return new SinkUnavailable('server-error', said, asked)
  if (MISDIRECTED.has(status)) return new SinkUnavailable('unauthorised', `${said}: check the address and the keys`)
  if (status >= 400) return new SinkUnavailable('refused', said)
  // A proxy or a maintenance page: what became of the request is not known.
  return new SinkUnavailable('server-error', `${said} with something that is no answer of its interface`)
}
