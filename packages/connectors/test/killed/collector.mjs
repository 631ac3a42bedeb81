// A collector that delivers to amoCRM, to be killed. Prints its port when it listens, and ends with the process that started it.
import { createServer } from 'node:http'
import { createCollector } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import { amocrm } from '@throughline/connectors/amocrm'
import { fastClock } from './fast-clock.mjs'

process.stdin.on('close', () => process.exit()).resume()
const { database, from, speed, options } = JSON.parse(process.argv[2] ?? '')
const clock = fastClock(from, speed)
const collector = await createCollector({
  sites: [{ id: 'shop', writeKey: 'shop-web' }],
  log: sqliteLog(database, { clock }),
  clock,
  sinks: [amocrm(options)],
})
const server = createServer(async (request, response) => {
  if (request.url !== '/standing') return collector.node(request, response)
  response.end(JSON.stringify(await collector.status()))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
})
