/** What is there already, or will be. A request that need not wait for anything pays for no promise. */
export type Eventually<T> = T | Promise<T>

/** Goes on with a value when it is there: at once, where it is. */
export function whenThere<T, Next>(value: Eventually<T>, next: (value: T) => Eventually<Next>): Eventually<Next> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** A request as the collector sees it, whichever server it came through. */
export interface HttpRequest {
  readonly method: string
  /** Below the mount point, beginning with `/`, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Value of a header by its lower-case name. */
  readonly headers: (name: string) => string | undefined
  /** The address at the other end of the connection; absent where the server does not tell. */
  readonly address: string | undefined
  /** Whether so much came before it in this turn that it must be turned away; absent where that cannot be told. */
  readonly isLate?: () => boolean
  /** Reads the body whole; `null` when it is longer than the limit. */
  readonly body: (maxBytes: number) => Promise<Uint8Array | null>
}

/** Shared by the many requests that have none. Not made by a getter: V8 gives an object with one a shape of its own. */
export const NO_QUERY: URLSearchParams = new URLSearchParams()

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** `Set-Cookie` lines. */
  readonly cookies?: readonly string[]
}

/**
 * A path served beside the collector's own: reports and the dashboard are added so. `admin` routes are reached only
 * with the admin token. A pattern that ends in `/*` takes everything below it.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly admin: boolean
  handle(request: HttpRequest): Promise<HttpAnswer>
}

/** Answers with JSON that no cache may keep. */
export function json(status: number, value: unknown, headers?: Readonly<Record<string, string>>): HttpAnswer {
  return { status, headers: headers ? { ...JSON_HEADERS, ...headers } : JSON_HEADERS, body: JSON.stringify(value) }
}

const JSON_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
}
