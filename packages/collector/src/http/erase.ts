import type { Erasure } from '../erase.js'
import type { Logger } from '../logger.js'
import { refuse } from './collect.js'
import { json, type HttpAnswer, type HttpRequest } from './exchange.js'

/** Where visitors are erased: the path goes on with the visitor's ID. */
export const VISITORS = '/v1/visitors/'

export interface ErasePaths {
  readonly logger: Logger
  readonly erase: (visitor: string) => Promise<Erasure>
}

/** `DELETE /v1/visitors/<anonymousId>`: answers what was removed when it is, and names who must still be asked. */
export async function eraseAt(request: HttpRequest, { erase, logger }: ErasePaths): Promise<HttpAnswer> {
  const visitor = decode(request.path.slice(VISITORS.length))
  if (!visitor) return refuse(400, `name the visitor: ${VISITORS}<anonymousId>, percent-encoded`)
  const erased = await erase(visitor)
  const { events, sinks, pending, cannot } = erased
  // Not who it was: the line would outlive what was erased.
  logger.info({ events, sinks, pending, cannot }, 'a visitor was erased')
  return json(200, { erased })
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
