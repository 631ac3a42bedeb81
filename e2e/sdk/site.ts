import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the collector received: one message. */
export interface SentMessage {
  readonly type: string
  readonly event?: string
  readonly messageId: string
  readonly anonymousId: string
  readonly properties?: Record<string, unknown>
  readonly context: Record<string, never> & Context
}

interface Context {
  readonly page: { readonly url: string; readonly path: string; readonly title: string; readonly referrer: string }
  readonly session: { readonly id: string; readonly index: number }
  readonly touch: Record<string, unknown>
  readonly touches: readonly Record<string, unknown>[]
  readonly ids: Record<string, string>
}

/** What the site's own server received from a form or a script. */
export interface Posted {
  readonly method: string
  readonly path: string
  readonly body: string
  /** Values of a urlencoded or multipart body, or of the query. */
  readonly fields: ReadonlyMap<string, string>
}

/** A site under test and a collector for it, on one port. */
export interface Site {
  readonly origin: string
  /** Pages by path; `%SDK%` in them stands for the script tag. */
  readonly pages: Map<string, string>
  readonly posted: Posted[]
  readonly batches: { readonly writeKey: string; readonly batch: readonly SentMessage[] }[]
  /** How the collector answers; default 200. `hang` never does. */
  answer: { status: number; headers?: Record<string, string> } | 'hang' | 'refuse'
  /** Messages once each, whatever was repeated. */
  messages(event?: string): readonly SentMessage[]
  /** Further attributes of the script tag. */
  tag: string
  reset(): void
  close(): Promise<void>
}

export const SCRIPT = readFileSync(new URL('../../packages/browser/dist/t.js', import.meta.url))

export async function startSite(): Promise<Site> {
  const pages = new Map<string, string>()
  const posted: Posted[] = []
  const batches: Site['batches'] = []
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const site: Site = {
    origin: `http://127.0.0.1:${port}`,
    pages,
    posted,
    batches,
    answer: { status: 200 },
    tag: '',
    messages(event) {
      const all = new Map(batches.flatMap(({ batch }) => batch).map((message) => [message.messageId, message]))
      return [...all.values()].filter((message) => !event || message.event === event || message.type === event)
    },
    reset() {
      pages.clear()
      pages.set('/settled', '<!doctype html><title>Settled</title>%SDK%')
      posted.length = batches.length = 0
      site.answer = { status: 200 }
      site.tag = ''
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', site.origin)
    const body = await read(request)
    if (url.pathname === '/c/t.js') return void response.setHeader('content-type', 'text/javascript').end(SCRIPT)
    if (url.pathname === '/c/v1/batch') return collect(request, response, body)
    const page = pages.get(url.pathname)
    if (request.method === 'POST' || url.searchParams.has('application_id') || page === undefined) {
      const type = request.headers['content-type'] ?? ''
      const form = await new Response(body.length ? new Uint8Array(body) : url.search.slice(1), {
        headers: { 'content-type': /form/.test(type) ? type : 'application/x-www-form-urlencoded' },
      }).formData()
      const fields = new Map([...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]))
      if (url.pathname !== '/favicon.ico') {
        posted.push({ method: request.method ?? '', path: url.pathname, body: body.toString(), fields })
      }
    }
    response
      .setHeader('content-type', 'text/html')
      .end(
        (page ?? 'ok').replaceAll(
          '%SDK%',
          `<script async src="/c/t.js" data-write-key="shop-web" ${site.tag}></script>`,
        ),
      )
  }

  function collect(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { answer } = site
    if (answer === 'refuse') return void request.socket.destroy()
    if (answer === 'hang') return
    const origin = request.headers.origin ?? ''
    response.setHeader('access-control-allow-origin', origin).setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-expose-headers', 'retry-after')
    if (answer.status === 200) batches.push(JSON.parse(body.toString()))
    response.writeHead(answer.status, answer.headers).end('{}')
  }
  return site
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
