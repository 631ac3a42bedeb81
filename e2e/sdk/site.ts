import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCollector, type Log } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import type { TrackedEvent } from '@throughline/protocol'

/** One message as it went over the wire. */
export interface SentMessage {
  readonly type: string
  readonly event?: string
  readonly messageId: string
  readonly anonymousId: string
  readonly properties?: Record<string, unknown>
  readonly context: Record<string, never> & Context
}

interface Context {
  readonly page: { readonly url: string; readonly title: string; readonly referrer: string }
  readonly session: { readonly index: number; readonly startedAt: number }
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

/** A site under test, with a collector behind it on the same origin, and what a network can do to that in between. */
export interface Site {
  readonly origin: string
  /** Where the collector is mounted: elsewhere for every visit, so that what an earlier one sends late stays out. */
  readonly mount: string
  /** Pages by path; `%SDK%` in them stands for the script tag. */
  readonly pages: Map<string, string>
  /** A script that every page runs before the SDK loads. */
  early: string
  /** Further attributes of the script tag. */
  tag: string
  /** Headers of every page. */
  readonly headers: Record<string, string>
  readonly posted: Posted[]
  /** How the collector answers, if not by itself. `hang` never does, `refuse` cuts the connection. */
  answer: { status: number; headers?: Record<string, string> } | 'hang' | 'refuse' | undefined
  /** Bodies that the collector has answered with 200. */
  readonly batches: { readonly writeKey: string; readonly batch: readonly SentMessage[] }[]
  /** The messages in them, once each, whatever was repeated. */
  messages(event?: string): readonly SentMessage[]
  /** This visit's events in the collector's log. */
  events(): Promise<readonly TrackedEvent[]>
  /** Begins a visit. */
  reset(): Promise<void>
  close(): Promise<void>
}

export async function startSite(): Promise<Site> {
  const log = memoryLog()
  const sites = ['shop-web', 'one', 'two'].map((writeKey) => ({ id: writeKey, writeKey }))
  const collector = await createCollector({ sites, log })
  const collecting = createServer(collector.node)
  const collectorPort = await listen(collecting)
  const server = createServer((request, response) => void serve(request, response))
  const origin = `http://127.0.0.1:${await listen(server)}`
  const pages = new Map<string, string>()
  const headers: Record<string, string> = {}
  const posted: Posted[] = []
  const batches: Site['batches'] = []
  let visit = 0

  const site: Site = {
    origin,
    get mount() {
      return `/c${visit}`
    },
    pages,
    early: '',
    tag: '',
    headers,
    posted,
    answer: undefined,
    batches,
    messages(event) {
      const all = new Map(batches.flatMap(({ batch }) => batch).map((message) => [message.messageId, message]))
      return [...all.values()].filter((message) => !event || message.event === event || message.type === event)
    },
    events: () => readSince(log, site.mount),
    async reset() {
      visit += 1
      await readSince(log, site.mount)
      pages.clear()
      pages.set('/settled', '<!doctype html><title>Settled</title>%SDK%')
      pages.set('/favicon.ico', '')
      for (const name of Object.keys(headers)) delete headers[name]
      posted.length = batches.length = 0
      site.answer = undefined
      site.early = site.tag = ''
    },
    async close() {
      for (const each of [server, collecting]) {
        each.closeAllConnections()
        await new Promise((resolve) => each.close(resolve))
      }
      await collector.close()
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin)
    const body = await read(request)
    if (url.pathname.startsWith(site.mount + '/')) return collect(request, response, body)
    const page = pages.get(url.pathname)
    if (request.method === 'POST' || url.searchParams.has('application_id') || page === undefined) {
      // What an earlier visit sends late is none of this one's.
      if (/^\/c\d/.test(url.pathname)) return void response.writeHead(404).end()
      posted.push(await readPost(request, url, body))
    }
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end((page ?? 'ok').replaceAll('%SDK%', tag()))
  }

  const tag = (): string =>
    (site.early && `<script>${site.early}</script>`) +
    `<script async src="${site.mount}/t.js" data-write-key="shop-web" ${site.tag}></script>`

  function collect(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { mount } = site
    const path = (request.url ?? '').slice(mount.length)
    if (path.startsWith('/v1/')) {
      const { answer } = site
      if (answer === 'refuse') return void request.socket.destroy()
      if (answer === 'hang') return
      if (answer) return void response.writeHead(answer.status, answer.headers).end('{}')
    }
    const { method, headers: asked } = request
    ask({ host: '127.0.0.1', port: collectorPort, path, method, headers: asked }, (answered) => {
      // Another visit may have begun meanwhile: this is none of its own.
      const taken = request.method === 'POST' && answered.statusCode === 200 && mount === site.mount
      if (taken) batches.push(JSON.parse(body.toString()))
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(response)
    }).end(body)
  }

  return site
}

/** What the log has taken since the first time that this was asked under the name. */
async function readSince(log: Log, name: string): Promise<readonly TrackedEvent[]> {
  const consumer = await log.consumer(name, { startFrom: 'now' })
  const entries = (await consumer?.take(100_000)) ?? []
  await consumer?.release()
  return entries.map(({ event }) => event)
}

async function readPost(request: IncomingMessage, url: URL, body: Buffer): Promise<Posted> {
  const type = request.headers['content-type'] ?? ''
  const form = await new Response(body.length ? new Uint8Array(body) : url.search.slice(1), {
    headers: { 'content-type': /form/.test(type) ? type : 'application/x-www-form-urlencoded' },
  }).formData()
  const fields = new Map([...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]))
  return { method: request.method ?? '', path: url.pathname, body: body.toString(), fields }
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return port
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
