import type { HttpRequest } from './exchange.js'
import { nothingHere, type Router } from './router.js'

/** Serves a request of the Fetch standard: Hono, Next route handlers, Bun, Deno. */
export async function serveFetch(router: Router, request: Request, basePath: string): Promise<Response> {
  const url = new URL(request.url)
  const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : url.pathname
  const exchange: HttpRequest = {
    method: request.method,
    path,
    query: url.searchParams,
    headers: (name) =>
      name === 'host' ? (request.headers.get(name) ?? url.host) : (request.headers.get(name) ?? undefined),
    address: undefined,
    body: (maxBytes) => readBytes(request, maxBytes),
  }
  const { status, headers, body, cookies = [] } = (await router(exchange)) ?? nothingHere()
  const response = new Response(request.method === 'HEAD' ? null : (body ?? null), { status, headers: { ...headers } })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | null> {
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
