import { gzipSync } from 'node:zlib'
import { createCollector, type Collector, type Log } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mutated, SAMPLE } from './mutations.js'

/** Raised for a longer run: `FUZZ_RUNS=1000000 npx vitest run packages/collector/test/hostile`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000)

let log: Log
let collector: Collector
beforeAll(async () => {
  // What was stored is not kept, so that memory tells of the collector alone.
  log = {
    ...memoryLog(),
    append: async (events) => ({ accepted: events.length, duplicates: 0 }),
    reject: async () => undefined,
  }
  collector = await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
})
afterAll(() => collector.close())

async function statusOf(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<number> {
  const request = new Request('http://collect.example/v1/batch', { method: 'POST', headers, body })
  return (await collector.fetch(request)).status
}

describe('bodies that nobody should send', () => {
  it('are answered, never with a failure of ours, whichever place of a message is damaged', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (body) => {
        expect([200, 400, 403, 413]).toContain(await statusOf(body))
      }),
      { numRuns: RUNS },
    )
  }, 600_000)

  it('are answered when bytes of the body are flipped, cut or repeated', async () => {
    const whole = Buffer.from(JSON.stringify({ writeKey: 'k', batch: [SAMPLE] }))
    const damage = fc.record({ from: fc.nat(whole.length), to: fc.nat(whole.length), byte: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async ({ from, to, byte }, cut) => {
        const body = cut ? Buffer.concat([whole.subarray(0, from), whole.subarray(to)]) : Buffer.from(whole)
        if (!cut && body[from] !== undefined) body[from] = byte
        expect([200, 400, 401, 403, 413]).toContain(await statusOf(body))
      }),
      { numRuns: RUNS / 4 },
    )
  }, 600_000)

  it('are answered when they nest without end', async () => {
    const deep = (open: string, close: string, times: number): string => open.repeat(times) + '1' + close.repeat(times)
    expect(await statusOf(`{"writeKey":"k","batch":[${deep('[', ']', 100_000)}]}`)).toBe(200)
    expect(await statusOf(`{"writeKey":"k","batch":[${deep('{"a":', '}', 50_000)}]}`)).toBe(200)
    const properties = deep('{"a":', '}', 5_000)
    expect(
      await statusOf(`{"writeKey":"k","batch":[{"type":"page","anonymousId":"v","properties":${properties}}]}`),
    ).toBe(200)
  })

  it('are answered when an object has more keys than sense, or all of its keys are of the prototype', async () => {
    const keys = Array.from({ length: 40_000 }, (_, n) => `"k${n}":1`).join(',')
    expect(await statusOf(`{"writeKey":"k","batch":[{"type":"page","anonymousId":"v","properties":{${keys}}}]}`)).toBe(
      200,
    )
    const million = Array.from({ length: 1_000_000 }, (_, n) => `"${n.toString(36)}":1`).join(',')
    const zipped = gzipSync(`{"writeKey":"k","batch":[{"type":"page","anonymousId":"v","properties":{${million}}}]}`)
    expect(await statusOf(zipped, { 'content-encoding': 'gzip' })).toBe(413)
    const proto = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const message = `{"type":"page","anonymousId":"v","properties":${proto},"context":${proto},"__proto__":{"type":"page"}}`
    expect(await statusOf(`{"writeKey":"k","batch":[${message}]}`)).toBe(200)
    expect('polluted' in {}).toBe(false)
  })
})
