import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { reasonOf, ThroughlineError } from './error.js'
import type { Service } from './service.js'

/** A service that answers requests. */
export interface Listening {
  /** The address as this machine reaches it, without a slash at the end. */
  readonly url: string
  /** Takes no more requests, answers those under way, and closes the service. */
  close(): Promise<void>
}

/** How long requests under way may take once the server is closing. */
const LAST_ANSWERS_MS = 5_000

/** What one connection may cost. */
export interface ConnectionLimits {
  /** From the connection, or the end of the last request, to the end of a request's headers. */
  readonly headersTimeout: number
  /** To the end of its body. */
  readonly requestTimeout: number
  /** How long a connection may be idle between requests. */
  readonly keepAliveTimeout: number
  /** How often the first two are checked. */
  readonly connectionsCheckingInterval: number
  /** Then it is closed, so that clients spread anew over several servers. */
  readonly maxRequestsPerSocket: number
}

/**
 * A slow client is let go rather than kept: a beacon that was cut is sent again, and held connections are how a server
 * is brought down by few bytes (Slowloris).
 */
const CONNECTION_LIMITS: ConnectionLimits = {
  // Headers come in one packet, or in two from a phone at the edge of its net.
  headersTimeout: 10_000,
  // The largest body, 512 KiB, at 20 KiB a second; a hook of 2 MiB comes from a data centre.
  requestTimeout: 30_000,
  // Longer than the 60 seconds after which nginx and the clouds' balancers let go: who closes second loses no request.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxRequestsPerSocket: 10_000,
}

/**
 * Serves the collector's paths on a port; 0 takes any free one. Closes the service and rejects when the port cannot be
 * had.
 */
export async function listen(
  service: Service,
  address: { readonly port: number; readonly host?: string | undefined },
  { maxRequestsPerSocket, ...timeouts }: ConnectionLimits = CONNECTION_LIMITS,
): Promise<Listening> {
  const server = createServer(timeouts)
  server.maxRequestsPerSocket = maxRequestsPerSocket
  service.collector.attach(server)
  try {
    server.listen(address.port, address.host)
    await once(server, 'listening')
  } catch (cause) {
    await service.close()
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const advice = taken ? 'is taken; free it or set another with PORT' : `cannot be listened on: ${reasonOf(cause)}`
    throw new ThroughlineError('failed', `port ${address.port} ${advice}`, { cause })
  }
  return {
    url: urlOf(server.address(), address.host),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      const overdue = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS)
      await closed
      clearTimeout(overdue)
      await service.close()
    },
  }
}

function urlOf(address: AddressInfo | string | null, host = 'localhost'): string {
  const port = typeof address === 'object' ? address?.port : undefined
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
