import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ThroughlineError } from './error.js'
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

/** Serves the collector's paths on a port; 0 takes any free one. Rejects when the port cannot be had. */
export async function listen(
  service: Service,
  address: { readonly port: number; readonly host?: string | undefined },
): Promise<Listening> {
  const server = createServer((request, response) => service.collector.node(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      const advice = taken ? 'is taken; free it or set another with PORT' : `cannot be listened on: ${cause.message}`
      reject(new ThroughlineError('failed', `port ${address.port} ${advice}`, { cause }))
    })
    server.listen(address.port, address.host, resolve)
  })
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
