import type { Fault } from '../vendor/faults.js'
import { htmlPage, json } from './http.js'

/** What the portal answers under a fault, in the vendor's words; `null` for a fault that does not answer. */
export function faultAnswer({ kind, retryAfterSeconds }: Fault): Response | null {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  switch (kind) {
    case 'rate-limited':
      return json(503, { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' }, headers)
    case 'server-error':
    case 'late-error':
      return json(500, { error: 'INTERNAL_SERVER_ERROR', error_description: 'Internal server error' }, headers)
    case 'gateway-timeout':
    case 'late-timeout':
      return htmlPage(504, 'Gateway Time-out', headers)
    case 'unauthorised':
      return wrongHook()
    case 'unpaid':
      return json(403, { error: 'ACCESS_DENIED', error_description: 'REST API is available only on commercial plans' })
    case 'garbage':
      return htmlPage(200, 'We are back soon')
    case 'hang':
    case 'lost-answer':
      return null
  }
}

/** What Bitrix24 says to a hook that is wrong or was deleted. */
export function wrongHook(): Response {
  return json(401, { error: 'INVALID_CREDENTIALS', error_description: 'Invalid request credentials' })
}
