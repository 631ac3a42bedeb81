import { createServer } from 'node:http'

/**
 * Listens, tells the parent the port, and answers its questions for the processor time used so far.
 *
 * @param {import('node:http').RequestListener | import('node:http').Server} target
 * @param {{ done?: () => Promise<unknown> }} [hooks] `done` ends the server and answers what it stored
 */
export function serve(target, { done } = {}) {
  const server = typeof target === 'function' ? createServer(target) : target
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
  })
  process.on('message', async (question) => {
    if (question === 'usage') {
      const { user, system } = process.cpuUsage()
      const { rss, heapUsed: heap } = process.memoryUsage()
      process.send?.({ cpuUs: user + system, rss, heap })
    }
    if (question === 'done') {
      server.closeAllConnections()
      server.close()
      process.send?.({ stored: await done?.() })
      process.disconnect()
    }
  })
}

/** What the collector answers, so that all servers write the same. */
export const ANSWER = '{"success":true,"accepted":1,"duplicates":0,"rejected":[]}'
export const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
