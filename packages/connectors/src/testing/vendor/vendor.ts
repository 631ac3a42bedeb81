import type { Clock } from '@throughline/collector'
import { commits, faults, silence, type Fault, type Faults } from './faults.js'

/** One line of what a vendor shows its user: a name and a value for each column. */
export type ShownRow = Readonly<Record<string, string | number | boolean>>

/** A stand-in for a vendor that keeps its rules, for tests and demonstrations. */
export interface Vendor {
  /** Answers a request, wherever the vendor is mounted; rejects when the client gives up waiting. */
  handle(request: Request): Promise<Response>
  /** What the vendor's user would see, oldest first. */
  shown(): readonly ShownRow[]
  readonly faults: Faults
}

/** A request as a vendor reads it. */
export interface VendorCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly text: string
  /** `undefined` where the text is not JSON. */
  readonly body: unknown
}

export interface VendorParts {
  readonly clock: Clock
  answer(call: VendorCall): Response
  shown(): readonly ShownRow[]
  /** What it says with these statuses, in its own words. */
  readonly words: {
    readonly rateLimited: (headers: Readonly<Record<string, string>>) => Response
    readonly unauthorised: () => Response
    readonly serverError: (headers: Readonly<Record<string, string>>) => Response
  }
}

/** A vendor with the faults that all of them have. */
export function vendor({ clock, answer, shown, words }: VendorParts): Vendor {
  const switchboard = faults(() => clock.now())
  return {
    faults: switchboard,
    shown,
    handle: async (request) => {
      const fault = switchboard.strike()
      if (fault && !commits(fault)) return faultAnswer(fault, words) ?? silence(request.signal)
      const { pathname, searchParams } = new URL(request.url)
      const text = await request.text()
      const { method, headers } = request
      const answered = answer({ method, path: pathname, query: searchParams, headers, text, body: parse(text) })
      return fault ? (faultAnswer(fault, words) ?? silence(request.signal)) : answered
    },
  }
}

function faultAnswer({ kind, retryAfterSeconds }: Fault, words: VendorParts['words']): Response | null {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` }
  switch (kind) {
    case 'rate-limited':
      return words.rateLimited(headers)
    case 'unauthorised':
    case 'unpaid':
      return words.unauthorised()
    case 'garbage':
      return new Response('<html><body>We are back soon</body></html>', { headers: { 'content-type': 'text/html' } })
    case 'hang':
    case 'lost-answer':
      return null
    default:
      return words.serverError(headers)
  }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** An answer in JSON. */
export function jsonAnswer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** A value as a table shows it. */
export function shownValue(value: unknown): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
