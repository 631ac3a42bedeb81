// A collector on a SQLite log, to be killed. Prints its port when it listens, and ends with the process that started it.
import { createServer } from 'node:http'
import { createCollector } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'

process.stdin.on('close', () => process.exit()).resume()
const collector = await createCollector({
  sites: [{ id: 'shop', writeKey: 'k' }],
  log: sqliteLog(process.argv[2] ?? ''),
})
const server = createServer((request, response) => collector.node(request, response))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
})
