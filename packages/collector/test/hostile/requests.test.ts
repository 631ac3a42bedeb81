import { createCollector, type Collector, type Log, type Source } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyRequest, KEYS, type AnyRequest } from './requests.js'

/** Raised for a longer run: `FUZZ_RUNS=1000000 npx vitest run packages/collector/test/hostile`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 5_000)

/** Takes what comes for messages, as a vendor's hook is translated. */
const crm: Source = {
  name: 'crm',
  verify: ({ secret }) => secret === KEYS.hook,
  translate: ({ body }) => {
    const text = new TextDecoder().decode(body)
    if (text.length % 3 === 0) return { kind: 'malformed', reason: 'the hook names no deal' }
    return {
      kind: 'messages',
      messages: [{ type: 'track', event: text, userId: text, properties: { text } }],
      unreadable: [{ reason: 'part of it', message: text }],
    }
  },
}

let collector: Collector
beforeAll(async () => {
  // What was stored is not kept, so that a long run takes no memory of its own.
  const log: Log = {
    ...memoryLog(),
    append: async (events) => ({ accepted: events.length, duplicates: 0 }),
    reject: async () => undefined,
  }
  collector = await createCollector({
    sites: [{ id: 'shop', writeKey: KEYS.write, secretKey: KEYS.secret, origins: ['https://shop.example'] }],
    log,
    sources: [crm],
    adminToken: KEYS.admin,
    trustProxy: 1,
    routes: [{ method: 'GET', path: '/v1/reports/*', admin: true, handle: async () => ({ status: 200, body: '{}' }) }],
  })
})
afterAll(() => collector.close())

function asRequest({ method, path, headers, body }: AnyRequest): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(`http://collect.example${path}`, { method, headers, ...(hasBody && { body }) })
}

describe('requests that nobody should send', () => {
  it('are answered with what they deserve, never with a failure of ours, whatever their path, head and body', async () => {
    const seen = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { status } = await collector.fetch(asRequest(request))
        seen.set(status, (seen.get(status) ?? 0) + 1)
        expect([200, 204, 304, 400, 401, 403, 404, 405, 413]).toContain(status)
      }),
      { numRuns: RUNS },
    )
    // Not all of them were turned away at the door.
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 401, 403, 404, 405]))
    expect(seen.get(200)).toBeGreaterThan(RUNS / 50)
  }, 1_200_000)
})
