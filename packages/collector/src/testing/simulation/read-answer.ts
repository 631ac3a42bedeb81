import type { Json } from '@throughline/protocol'
import { retryAfterMs } from '../../deliver/transport.js'
import { SinkUnavailable } from '../../sink.js'

/** The body of an answer that says yes; anything else is thrown as what it means for the whole batch. */
export async function readAnswer(response: Response, now: number): Promise<Json> {
  const text = await response.text()
  const { status } = response
  if (response.ok) {
    try {
      const body: Json = JSON.parse(text)
      return body
    } catch {
      throw new SinkUnavailable('server-error', 'the answer is not JSON')
    }
  }
  const asked = retryAfterMs(response.headers, now)
  const wait = asked === undefined ? {} : { retryAfterMs: asked }
  if (status === 400) throw new SinkUnavailable('refused', `answered 400: ${text}`)
  if (status === 401) throw new SinkUnavailable('unauthorised', 'answered 401')
  if (status === 413) throw new SinkUnavailable('too-large', 'answered 413')
  if (status === 429) throw new SinkUnavailable('rate-limited', 'answered 429', wait)
  throw new SinkUnavailable('server-error', `answered ${status}`, wait)
}
