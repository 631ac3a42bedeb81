import { SinkUnavailable } from '@throughline/collector'

/** Errors that JetStream's server numbers: https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const MESSAGE_TOO_LARGE = 10054

/** JetStream is off, or the stream is gone: an operator must look. */
const NO_STREAM = new Set([10039, 10059, 10076])

/** What the client calls errors of who we are. Names, since a class may come from another copy of the package. */
const UNAUTHORISED = new Set(['AuthorizationError', 'UserAuthenticationExpiredError', 'PermissionViolationError'])

/** What an error of the client or the server means for the delivery: of the one message, or of the whole sink. */
export function unavailable(error: unknown): SinkUnavailable {
  if (error instanceof SinkUnavailable) return error
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined
  const because = { cause: error }
  if (name === 'InvalidArgumentError' || code === MESSAGE_TOO_LARGE)
    return new SinkUnavailable('refused', `NATS takes no such message: ${message}`, because)
  // A request that was not permitted fails as a request, and says why in its cause.
  const causes = [error, error instanceof Error ? error.cause : undefined]
  if (causes.some((each) => each instanceof Error && UNAUTHORISED.has(each.name)))
    return new SinkUnavailable('unauthorised', `NATS says: ${message}`, because)
  const noStream = `no stream of JetStream takes it: ${message}; create one, or set "stream"`
  // Nobody answers for a subject without a stream, and for a moment while a server is configured anew or leaders change.
  if (name === 'JetStreamNotEnabled') return new SinkUnavailable('server-error', noStream, because)
  if (code !== undefined && NO_STREAM.has(code)) return new SinkUnavailable('unauthorised', noStream, because)
  if (code !== undefined) return new SinkUnavailable('server-error', `NATS says ${code}: ${message}`, because)
  return new SinkUnavailable('no-answer', `no answer from NATS: ${message}`, because)
}
