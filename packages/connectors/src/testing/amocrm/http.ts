import type { Json } from '@throughline/protocol'

/** A request that passed the gate: its path below `/api/v4/`, its body parsed. */
export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

/** One thing that is wrong with one item of a request. */
export interface ItemError {
  readonly code: string
  readonly path: string
  readonly detail: string
}

export function hal(body: Json, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/hal+json' } })
}

export function noContent(): Response {
  return new Response(null, { status: 204 })
}

export function problem(
  status: number,
  title: string,
  detail: string,
  more: { readonly [key: string]: Json } = {},
): Response {
  const type = 'https://httpstatus.es/' + status
  return new Response(JSON.stringify({ ...more, title, type, status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  })
}

/** The 400 that blames items one by one, under the `request_id` that each came with. */
export function invalid(errors: ReadonlyMap<string, readonly ItemError[]>): Response {
  return problem(400, 'Bad Request', 'Request validation failed', {
    'validation-errors': [...errors].map(([request_id, list]) => ({
      request_id,
      errors: list.map((error) => ({ ...error })),
    })),
  })
}

/** What amoCRM's front server says when nobody behind it could: HTML, not JSON. */
export function htmlPage(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`<html><head><title>${status} ${title}</title></head><body>${title}</body></html>`, {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  })
}

/** Reads a request to `…/api/v4/<path>`, wherever the account is mounted; `undefined` when its body is not JSON. */
export async function readCall(request: Request): Promise<ApiCall | undefined> {
  const { pathname, searchParams } = new URL(request.url)
  const path = pathname.slice(pathname.indexOf('/api/v4/') + '/api/v4/'.length)
  const call = { method: request.method, path, query: searchParams }
  const text = await request.text()
  if (text === '') return { ...call, body: undefined }
  try {
    const body: unknown = JSON.parse(text)
    return { ...call, body }
  } catch {
    return undefined
  }
}
