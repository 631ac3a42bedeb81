import { describe, expect, it } from 'vitest'
import { SinkUnavailable, type Limits } from '../sink.js'
import { virtualClock, type VirtualClock } from '../testing/virtual-clock.js'
import { pace } from './pace.js'
import { retryAfterMs, transport } from './transport.js'

const limits: Limits = { items: 1, timeoutMs: 5_000, requests: { count: 7, intervalMs: 1_000 } }

function out(clock: VirtualClock, answer: (signal: AbortSignal) => Promise<Response>): typeof fetch {
  const fetch: typeof globalThis.fetch = (_input, init) => answer(init?.signal ?? new AbortController().signal)
  return transport(limits, {
    clock,
    fetch,
    pace: pace(limits.requests, clock),
    confirm: async () => undefined,
    signal: new AbortController().signal,
  })
}

describe("a sink's way out", () => {
  it('starts no more requests in any interval than the vendor allows', async () => {
    const clock = virtualClock()
    const starts: number[] = []
    const send = out(clock, async () => {
      starts.push(clock.now())
      return new Response('ok')
    })
    const all = Promise.all(Array.from({ length: 50 }, () => send('https://crm.example/')))
    await clock.advance(20_000)
    await all
    const busiest = Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length))
    expect(busiest).toBe(7)
    expect(starts.at(-1)).toBeLessThan(7_200)
  })

  it('pauses everything when it is told to slow down', async () => {
    const clock = virtualClock()
    const starts: number[] = []
    const send = out(clock, async () => {
      starts.push(clock.now())
      return new Response('slow down', { status: 429, headers: { 'retry-after': '30' } })
    })
    const both = send('https://crm.example/').then(() => send('https://crm.example/'))
    await clock.advance(31_000)
    await both
    expect(starts).toEqual([0, 30_000])
  })

  it('gives up on a vendor that never answers, naming the host and not the path', async () => {
    const clock = virtualClock()
    const send = out(
      clock,
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const failure = send('https://crm.example/secret-token').catch((error: unknown) => error)
    await clock.advance(5_000)
    const error = await failure
    expect(error).toBeInstanceOf(SinkUnavailable)
    expect(String(error)).toContain('no answer from crm.example: no answer in 5000 ms')
    expect(String(error)).not.toContain('secret')
  })

  it('gives up on an answer that never ends', async () => {
    const clock = virtualClock()
    const send = out(clock, async (signal) => {
      const body = new ReadableStream({
        start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
      })
      return new Response(body)
    })
    const failure = send('https://crm.example/').catch((error: unknown) => error)
    await clock.advance(5_000)
    expect(await failure).toBeInstanceOf(SinkUnavailable)
  })

  it('reads no answer that would fill our memory', async () => {
    const clock = virtualClock()
    let poured = 0
    const send = out(clock, async () => {
      const pour = new ReadableStream({
        pull: (controller) => {
          poured += 1
          controller.enqueue(new Uint8Array(1024 * 1024))
        },
      })
      return new Response(pour)
    })
    const failure = await send('https://crm.example/').catch((error: unknown) => error)
    expect(String(failure)).toContain('longer than 8388608 bytes')
    expect(poured).toBeLessThan(12)
  })

  it('hands the answer on whole, also an empty one', async () => {
    const clock = virtualClock()
    const answers = [
      new Response('{"a":1}', { status: 400, headers: { 'x-request-id': '7' } }),
      new Response(null, { status: 204 }),
    ]
    const send = out(clock, async () => answers.shift() ?? new Response())
    const first = send('https://crm.example/')
    await clock.advance(200)
    const refused = await first
    expect([refused.status, refused.headers.get('x-request-id'), await refused.json()]).toEqual([400, '7', { a: 1 }])
    const second = send('https://crm.example/')
    await clock.advance(200)
    expect((await second).status).toBe(204)
  })
})

describe('Retry-After', () => {
  it('is read in seconds and as a date, and never as something negative', () => {
    const read = (value: string): number | undefined => retryAfterMs(new Headers({ 'retry-after': value }), 1_000)
    expect(read('2')).toBe(2_000)
    expect(read('Thu, 01 Jan 1970 00:00:11 GMT')).toBe(10_000)
    expect(read('Thu, 01 Jan 1970 00:00:00 GMT')).toBe(0)
    expect(read('soon')).toBeUndefined()
    expect(retryAfterMs(new Headers(), 0)).toBeUndefined()
  })
})
