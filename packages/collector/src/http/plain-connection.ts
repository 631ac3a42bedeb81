import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { NO_QUERY, whenThere, type HttpAnswer } from './exchange.js'
import { CUT_SHORT, keptLines, LAST_LINES, writePlain } from './plain-answer.js'
import { plainRequest, type PlainRequest } from './plain-request.js'
import { nothingHere, type Router } from './router.js'

export interface PlainParts {
  readonly router: Router
  readonly isLate: () => boolean
  /** The first lines of requests that may be plain, each with its path. */
  readonly lines: ReadonlyMap<string, string>
  /** The line of an answer that tells the date. */
  readonly date: () => string
  /** Whether the server is being closed, so that a connection ends with the answer under way. */
  readonly isClosing: () => boolean
  /** Whether somebody counts on seeing every request pass through `node:http`. */
  readonly isWatched: () => boolean
}

/** What a server may ask of a connection. */
export interface PlainConnection {
  /** Ends it, unless a request is under way. */
  closeIdle(): void
  destroy(): void
}

/** How long the rest of a request may take before it is left to `node:http`: a browser sends head and body apart, but at once. */
const REST_MS = 1_000

/** As `node:http` does it: who hears of the limit and writes at its very end is not cut off. */
const GRACE_MS = 1_000

/**
 * Answers the plain requests of a connection. At the first that is not, or does not come alone, the socket is given back
 * with all that is unanswered, for good: there is never a state that two parsers would have to agree on.
 */
export function plainConnection(
  socket: Socket,
  server: Server,
  { router, isLate, lines, date, isClosing, isWatched }: PlainParts,
  { giveBack, gone }: { readonly giveBack: () => void; readonly gone: () => void },
): PlainConnection {
  const address = socket.remoteAddress
  const kept = keptLines(server)
  let phase: 'reading' | 'answering' | 'over' = 'reading'
  let answers = 0
  /** What came of a request so far, or came too early for the next. */
  let held: Buffer | undefined
  let waitMs = 0
  const listeners = { data: read, end, timeout, drain, error: fail, close: gone }

  function wait(ms: number): void {
    if (ms !== waitMs) socket.setTimeout(ms)
    waitMs = ms
  }

  function read(chunk: Buffer): void {
    if (phase !== 'reading') {
      held = chunk
      socket.pause()
      return
    }
    const bytes = held ? Buffer.concat([held, chunk]) : chunk
    const request = isWatched() ? undefined : plainRequest(bytes, lines)
    if (request?.endsAt === bytes.byteLength) {
      held = undefined
      take(request, bytes)
    } else if (request && request.endsAt > bytes.byteLength && !held) {
      held = bytes
      wait(REST_MS)
    } else handOver(bytes)
  }

  function take({ path, headers, bodyAt }: PlainRequest, bytes: Buffer): void {
    phase = 'answering'
    const body = (): Promise<Uint8Array> => Promise.resolve(bytes.subarray(bodyAt))
    const request = { method: 'POST', path, query: NO_QUERY, headers, address, isLate, body }
    void whenThere(router(request), (answer) => send(answer ?? nothingHere()))
  }

  function send(answer: HttpAnswer): void {
    phase = 'reading'
    if (!socket.writable) return
    answers += 1
    const isLast = isClosing() || socket.readableEnded || answers === server.maxRequestsPerSocket
    writePlain(socket, answer, date() + (isLast ? LAST_LINES : kept))
    if (isLast) {
      phase = 'over'
      socket.destroySoon()
    } else if (held) handOver(held)
    else {
      wait(server.keepAliveTimeout && server.keepAliveTimeout + GRACE_MS)
      // Who does not read answers is asked for no more requests.
      if (socket.writableNeedDrain) socket.pause()
    }
  }

  function handOver(bytes: Buffer | undefined): void {
    for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener)
    gone()
    socket.setTimeout(0).pause()
    if (bytes) socket.unshift(bytes)
    giveBack()
    socket.resume()
  }

  function drain(): void {
    if (phase === 'reading') socket.resume()
  }

  function end(): void {
    if (phase !== 'reading') return
    if (held) socket.end(CUT_SHORT)
    else socket.end()
  }

  function timeout(): void {
    if (phase !== 'reading') return
    if (held) handOver(held)
    else if (!server.emit('timeout', socket)) socket.destroy()
  }

  function fail(error: Error): void {
    if (!server.emit('clientError', error, socket)) socket.destroy()
  }

  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener)
  wait(server.headersTimeout || server.requestTimeout)

  return {
    closeIdle: () => {
      if (phase !== 'reading') return
      // What has begun, or may be on its way for the first time, is waited for as ever.
      if (held || answers === 0) handOver(held)
      else socket.destroySoon()
    },
    destroy: () => void socket.destroy(),
  }
}
