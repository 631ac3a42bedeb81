import { createServer } from 'node:http'
import {
  createCollector,
  LogUnavailable,
  SinkUnavailable,
  type Collector,
  type Log,
  type Result,
  type Sink,
} from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing'
import express, { type ErrorRequestHandler } from 'express'
import { afterEach, describe, expect, it } from 'vitest'

let collector: Collector | undefined
afterEach(async () => {
  await collector?.close()
})

const sites = [{ id: 'shop', writeKey: 'shop-web' }]

async function figures(): Promise<readonly string[]> {
  const answer = await collector?.fetch(new Request('http://collect.example/metrics'))
  return ((await answer?.text()) ?? '').split('\n')
}

function sink(name: string, deliver: () => Promise<readonly Result[]>): Sink {
  return { name, purpose: 'necessary', limits: { items: 1, timeoutMs: 1_000 }, deliver }
}

describe('what Prometheus is told', () => {
  it('says of every sink how far it is, what it holds back, and whether it takes anything', async () => {
    const clock = virtualClock(1_000_000)
    collector = await createCollector({
      sites,
      clock,
      random: () => 0.5,
      log: memoryLog({ clock }),
      sinks: [
        sink('good', async () => [{ kind: 'delivered' }]),
        sink('picky', async () => [{ kind: 'rejected', reason: 'unknown field' }]),
        sink('busy', async () => [{ kind: 'retry', reason: 'locked', afterMs: 600_000 }]),
        sink('down', () => Promise.reject(new SinkUnavailable('server-error', 'down', { retryAfterMs: 600_000 }))),
      ],
    })
    await collector.track({ event: 'Registered', userId: '1' })
    await clock.advance(2_000)
    expect(await figures()).toEqual(
      expect.arrayContaining([
        'throughline_sink_position{sink="good"} 1',
        'throughline_sink_behind{sink="good"} 0',
        'throughline_sink_up{sink="good"} 1',
        'throughline_sink_oldest_timestamp_seconds{sink="good"} 0',
        'throughline_sink_dead{sink="picky"} 1',
        'throughline_sink_parked{sink="busy"} 1',
        'throughline_sink_up{sink="down"} 0',
        'throughline_sink_behind{sink="down"} 1',
        'throughline_sink_oldest_timestamp_seconds{sink="down"} 1000',
      ]),
    )
  })

  it('counts requests whose events the log could not take', async () => {
    const log: Log = { ...memoryLog(), append: () => Promise.reject(new LogUnavailable('disk full')) }
    collector = await createCollector({ sites, log })
    const body = JSON.stringify({ writeKey: 'shop-web', batch: [{ type: 'page', anonymousId: 'v' }] })
    for (let n = 0; n < 2; n++)
      await collector.fetch(new Request('http://collect.example/v1/batch', { method: 'POST', body }))
    expect(await figures()).toContain('throughline_append_failures_total{site="shop"} 2')
  })
})

describe('a collector beside a host’s own handlers', () => {
  it('leaves what is not its own to them, and their errors to their error handler', async () => {
    collector = await createCollector({ sites, log: memoryLog() })
    const teapot: ErrorRequestHandler = (error, _request, response, _next) => {
      response.status(418).send(String(error))
    }
    const app = express()
      .use('/collect', collector.express())
      .get('/collect/own', () => {
        throw new Error('the host’s own fault')
      })
      .use(teapot)
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/collect`
    const own = await fetch(`${url}/own`)
    expect([own.status, await own.text()]).toEqual([418, 'Error: the host’s own fault'])
    expect((await fetch(`${url}/v1/batch`, { method: 'POST', body: '{' })).status).toBe(400)
    server.close()
    server.closeAllConnections()
  })
})
