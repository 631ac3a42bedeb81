import type { Fault } from '../vendor/faults.js'
import { htmlPage, problem } from './http.js'

/** What the account answers under a fault, in amoCRM's words; `null` for a fault that does not answer. */
export function faultAnswer({ kind, retryAfterSeconds }: Fault): Response | null {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  switch (kind) {
    case 'rate-limited':
      return htmlPage(429, 'Too Many Requests', headers)
    case 'server-error':
    case 'late-error':
      return htmlPage(500, 'Internal Server Error', headers)
    case 'gateway-timeout':
    case 'late-timeout':
      return htmlPage(504, 'Gateway Time-out', headers)
    case 'unauthorised':
      return unauthorised()
    case 'unpaid':
      return problem(402, 'Payment Required', 'Account is not paid')
    case 'garbage':
      return htmlPage(200, 'We are back soon')
    case 'hang':
    case 'lost-answer':
      return null
  }
}

export function unauthorised(): Response {
  return problem(401, 'Unauthorized', 'Wrong or expired access token')
}
