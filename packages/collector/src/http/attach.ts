import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** What a server calls for a request. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Puts a listener in front of those that a server has: requests below the path go to it and never reach the framework
 * behind, all others go on as before. Express spends several times as long on finding a route as we need to answer.
 */
export function attach(server: Server, path: string, listener: Listener): void {
  const behind = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isBelow(request.url ?? '/', path)) listener(request, response)
    else for (const each of behind) each.call(server, request, response)
  })
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
