import autocannon from 'autocannon'
import { batchMaker } from './events.mjs'

// Sends batches for some seconds over many connections; tells the parent what came back.
const [url = '', size = '1', seconds = '5', connections = '64', rate = '0'] = process.argv.slice(2)
const nextBatch = batchMaker(Number(size))
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  ...(Number(rate) > 0 && { overallRate: Number(rate) }),
  requests: [
    {
      method: 'POST',
      path: '/v1/batch',
      headers: { 'content-type': 'text/plain' },
      setupRequest: (request) => ({ ...request, body: nextBatch() }),
    },
  ],
})
process.send?.({
  answered: result['2xx'],
  refused: result.non2xx + result.errors,
  perSecond: result.requests.average,
  p50: result.latency.p50,
  p99: result.latency.p99,
})
process.disconnect()
