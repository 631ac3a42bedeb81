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

/**
 * Serves the collector's paths on a port; 0 takes any free one. Closes the service and rejects when the port cannot be
 * had.
 */
export async function listen(
  service: Service,
  address: { readonly port: number; readonly host?: string | undefined },
): Promise<Listening> {
  const server = createServer((request, response) => service.collector.node(request, response))
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
