import type { IncomingMessage, ServerResponse } from 'node:http'
import { NO_QUERY, whenThere, type HttpAnswer, type HttpRequest } from './exchange.js'
import { parsedBytes } from './parsed-body.js'
import { nothingHere, type Router } from './router.js'

/** What a host's body parser may have left on the request. */
interface Parsed {
  readonly body?: unknown
}

export interface NodeParts {
  readonly router: Router
  readonly isLate: () => boolean
  /** Whether the server is being closed: then a connection ends with its answer. Absent where that cannot be told. */
  readonly isClosing?: () => boolean
}

/**
 * Serves a request of `node:http`, and of every framework built on it. `next` is called for paths that are not ours, and
 * with what went wrong when an answer cannot be sent.
 */
export function serveNode(
  { router, isLate, isClosing }: NodeParts,
  message: IncomingMessage & Parsed,
  response: ServerResponse,
  next?: (error?: unknown) => void,
): void {
  void whenThere(router(requestFrom(message, isLate)), (answer) => {
    try {
      if (!answer && next) return next()
      if (isClosing?.()) response.setHeader('connection', 'close')
      send(answer ?? nothingHere(), message, response)
    } catch (error) {
      if (next) next(error)
      else response.destroy()
    }
  })
}

function requestFrom(message: IncomingMessage & Parsed, isLate: () => boolean): HttpRequest {
  const url = message.url ?? '/'
  const queryAt = url.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    query: queryAt < 0 ? NO_QUERY : new URLSearchParams(url.slice(queryAt + 1)),
    headers: (name) => {
      const value = message.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    address: message.socket.remoteAddress,
    isLate,
    body: (maxBytes) => parsedBody(message, maxBytes) ?? readStream(message, maxBytes),
  }
}

/** The body as the host's parser left it, when it has read the stream before us. */
function parsedBody(message: IncomingMessage & Parsed, maxBytes: number): Promise<Uint8Array | null> | undefined {
  if (message.body === undefined || !message.readableEnded) return undefined
  const bytes = parsedBytes(message.body, message.headers['content-type'])
  return Promise.resolve(bytes.byteLength > maxBytes ? null : bytes)
}

function readStream(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    message.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes <= maxBytes) chunks.push(chunk)
      else {
        // Answered at once; what still comes is let go unread.
        message.removeAllListeners('data').resume()
        resolve(null)
      }
    })
    message.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    message.on('error', reject)
  })
}

function send(
  { status, headers, body, cookies }: HttpAnswer,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  if (cookies) response.appendHeader('set-cookie', cookies)
  response.writeHead(status, body === undefined ? headers : { 'content-length': Buffer.byteLength(body), ...headers })
  if (message.method === 'HEAD' || body === undefined) response.end()
  else response.end(body)
}
