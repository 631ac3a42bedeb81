import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { renewedCookies } from './cookies.js'
import type { HttpAnswer, HttpRequest } from './exchange.js'

/** The browser SDK, as it is served. */
export interface Script {
  readonly body: Uint8Array
  /** Of the content; names the immutable address `/t.<hash>.js`, which a page may pin with SRI. */
  readonly hash: string
}

/** The `t.js` that was built together with this collector. */
export async function loadScript(): Promise<Script> {
  const body = await readFile(new URL('../t.js', import.meta.url))
  return { body, hash: createHash('sha256').update(body).digest('hex').slice(0, 16) }
}

/** `GET /t.js` for pages that want the newest, `GET /t.<hash>.js` for pages that want this one for ever. */
export function serveScript(request: HttpRequest, { body, hash }: Script): HttpAnswer | undefined {
  const pinned = request.path === `/t.${hash}.js`
  if (!pinned && request.path !== '/t.js') return undefined
  // What is kept for ever must not bring back cookies of long ago.
  const cookies = pinned ? [] : renewedCookies(request)
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': pinned
      ? 'public, max-age=31536000, immutable'
      : `${cookies.length > 0 ? 'private' : 'public'}, max-age=600`,
    etag: `"${hash}"`,
    // SRI needs CORS; the script is public and sent without credentials.
    'access-control-allow-origin': '*',
  }
  const answer = { headers, ...(cookies.length > 0 && { cookies }) }
  return request.headers('if-none-match') === headers.etag
    ? { status: 304, ...answer }
    : { status: 200, body, ...answer }
}
