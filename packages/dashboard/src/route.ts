/** A request, as far as the page needs it. The collector's own request is one of these. */
export interface HttpRequest {
  /** Below the mount point, beginning with `/`, without the query. */
  readonly path: string
  /** Value of a header by its lower-case name. */
  readonly headers: (name: string) => string | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/**
 * A path to be served, in the shape in which the collector takes routes. Stated here again so that the page depends
 * on no other package: any server can serve it.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly admin: boolean
  handle(request: HttpRequest): Promise<HttpAnswer>
}
