import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** What a server calls for a request. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void

export interface Attached {
  /** Whether somebody else counts on seeing every request: a tracer, or a listener that the host has added since. */
  readonly isWatched: () => boolean
}

/**
 * Puts a listener in front of those that a server has: requests below the path go to it and never reach the framework
 * behind, all others go on as before where there is one. Express spends several times as long on finding a route as we need to answer.
 */
export function attach(server: Server, path: string, listener: Listener): Attached {
  const behind = server.listeners('request')
  server.removeAllListeners('request')
  const choose = (request: IncomingMessage, response: ServerResponse): void => {
    if (behind.length === 0 || isBelow(request.url ?? '/', path)) listener(request, response)
    else for (const each of behind) each.call(server, request, response)
  }
  server.on('request', choose)
  return { isWatched: () => isTraced(server) || !isOnly(choose, server) }
}

/** Tells whether that server is being closed. One that never listens, to which connections are handed, never is. */
export function closingOf(server: Server): () => boolean {
  let hasListened = server.listening
  server.on('listening', () => {
    hasListened = true
  })
  return () => hasListened && !server.listening
}

/** Told by Node of every request that it parses. */
const requestStarts = channel('http.server.request.start')

/** Tracers subscribe to Node's channel, or put themselves into the way of events. */
function isTraced(server: Server): boolean {
  return requestStarts.hasSubscribers || server.emit !== EventEmitter.prototype.emit
}

function isOnly(listener: Listener, server: Server): boolean {
  return server.listenerCount('request') === 1 && server.listenerCount('request', listener) === 1
}

/** The URL below the path, or the URL itself when it is elsewhere. */
export function below(url: string, path: string): string {
  if (path === '' || !isBelow(url, path)) return url
  const rest = url.slice(path.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function isBelow(url: string, path: string): boolean {
  if (!url.startsWith(path)) return false
  const next = url[path.length]
  return next === undefined || next === '/' || next === '?'
}
