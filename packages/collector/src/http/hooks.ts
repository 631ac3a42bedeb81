import type { Clock } from '../clock.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../logger.js'
import type { Ingest } from '../ingest/ingest.js'
import type { Site } from '../site.js'
import type { Source } from '../source.js'
import { refuse } from './collect.js'
import { json, type HttpAnswer, type HttpRequest } from './exchange.js'

export interface HookParts {
  readonly sources: readonly Source[]
  readonly sites: readonly Site[]
  readonly log: Log
  readonly ingest: Ingest
  readonly clock: Clock
  readonly logger: Logger
  /** Tells the feed of a source that something has changed at its vendor. */
  readonly ring: (source: string) => void
}

/** CRMs send many deals at once, and their custom fields with them. */
const MAX_HOOK_BYTES = 2 * 1024 * 1024
/** Enough of what was refused to see what was wrong with it. */
const KEPT_CHARACTERS = 4_000

/** Takes a webhook at `/v1/sources/<name>[/<secret>]`: what it tells is stored before it is answered. */
export async function hook(request: HttpRequest, parts: HookParts): Promise<HttpAnswer> {
  const [name, secret] = request.path.slice('/v1/sources/'.length).split('/').map(decode)
  const source = parts.sources.find((each) => each.name === name)
  const site = source && parts.sites.find(({ id }) => !source.site || id === source.site)
  if (!source || !site) return refuse(404, 'there is no such source')
  const body = await request.body(MAX_HOOK_BYTES)
  if (!body) return refuse(413, `the body is larger than ${MAX_HOOK_BYTES} bytes`)
  const received = { headers: request.headers, secret, body, receivedAt: parts.clock.now() }
  if (!source.verify(received)) return refuse(401, 'the secret or signature is wrong')
  const { receivedAt } = received
  const keep = (refused: readonly { readonly reason: string; readonly message: string }[]): Promise<void> =>
    parts.log.reject(
      refused.map(({ reason, message }) => ({
        site: site.id,
        receivedAt,
        reason,
        message: message.slice(0, KEPT_CHARACTERS),
      })),
    )
  const translation = source.translate(received)
  if (translation.kind === 'malformed') {
    await keep([{ reason: translation.reason, message: Buffer.from(body).toString('utf8') }])
    parts.logger.warn({ source: source.name, reason: translation.reason }, 'a webhook could not be read')
    return refuse(400, translation.reason)
  }
  const { messages, unreadable = [] } = translation
  if (unreadable.length > 0) await keep(unreadable)
  const { accepted, duplicates, rejected } = await parts.ingest(messages, { site, trusted: true })
  parts.ring(source.name)
  for (const { reason } of [...unreadable, ...rejected])
    parts.logger.warn({ source: source.name, reason }, 'a message of a source was rejected')
  const reasons = unreadable.map(({ reason }) => reason)
  return json(200, {
    success: true,
    accepted,
    duplicates,
    rejected,
    ...(reasons.length > 0 && { unreadable: reasons }),
  })
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
