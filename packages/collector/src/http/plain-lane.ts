import http, { type Server } from 'node:http'
import type { Socket } from 'node:net'
import { plainConnection, type PlainConnection, type PlainParts } from './plain-connection.js'

/** What every server of `node:http` and `node:https` takes connections with; there is no public name for it. */
const parse: unknown = Reflect.get(http, '_connectionListener')

function isParser(listener: unknown): listener is (this: Server, socket: Socket) => void {
  return typeof listener === 'function' && listener === parse
}

/**
 * Lets a server answer plain requests without `node:http`, whose request, response and streams cost several times as much
 * as the little that a plain request needs of them. All else stays as it is: limits, timeouts, `close()` and what the
 * host hears of connections. A server that is not Node's own, or whose sockets have a timeout of the host's, is let be.
 */
export function plainLane(server: Server, parts: PlainParts): void {
  const event = ['connection', 'secureConnection'].find((each) => server.listeners(each).some(isParser))
  if (event === undefined || !isParser(parse)) return
  const open = new Set<PlainConnection>()

  const take = (socket: Socket): void => {
    const giveBack = (): void => parse.call(server, socket)
    if (server.timeout > 0) return giveBack()
    const connection = plainConnection(socket, server, parts, { giveBack, gone: () => open.delete(connection) })
    open.add(connection)
  }
  // The host's own listeners are told of a connection after it, as ever.
  server.off(event, parse).prependListener(event, take)

  const { closeIdleConnections, closeAllConnections } = server
  server.closeIdleConnections = () => {
    for (const connection of open) connection.closeIdle()
    closeIdleConnections.call(server)
  }
  server.closeAllConnections = () => {
    for (const connection of open) connection.destroy()
    closeAllConnections.call(server)
  }
}
