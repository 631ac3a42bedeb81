import { createCollector, type Collector } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amocrmSource } from '../src/amocrm/index.js'
import { bitrix24Source } from '../src/bitrix24/index.js'
import { jsonSource } from '../src/json/index.js'

/** Raised for a longer run, as in the collector's own. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3_000)
const SECRET = 'a-secret-of-decent-length'

const rules = {
  verify: { by: 'path', secret: SECRET },
  events: [
    {
      event: 'Deal Changed',
      each: 'orders',
      properties: { dealId: 'id', stage: 'state', value: { path: 'total', divide: 100 }, currency: { value: 'RUB' } },
      at: 'changed',
      stages: { new: 'open', paid: 'won' },
    },
    {
      event: 'Payment Received',
      when: { type: 'payment' },
      properties: { paymentId: 'id', amount: 'sum', currency: { value: 'RUB' }, dealId: 'order' },
    },
  ],
} as const

/** Hooks as the vendors send them, in which places are written over. */
const SAMPLES = [
  'leads[status][0][id]=12&leads[status][0][status_id]=142&leads[status][0][price]=50000&leads[status][0][last_modified]=1772441000&leads[status][0][custom_fields][0][id]=901&leads[status][0][custom_fields][0][values][0][value]=app-1&account[id]=77&account[subdomain]=example',
  `event=ONCRMDEALDELETE&data[FIELDS][ID]=7&ts=1772441000&auth[application_token]=${SECRET}&auth[domain]=example.bitrix24.ru`,
  '{"type":"payment","id":"p1","sum":100,"order":7}',
  '{"type":"x","orders":[{"id":7,"state":"paid","total":"150 050","changed":"02.03.2026 12:30"}]}',
]

const damage = fc.record({
  at: fc.nat(),
  cut: fc.nat(12),
  put: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('[', ']', '[]', '[__proto__]', '[constructor][prototype]', '%', '%00', '%ff', '&', '=', '"', '{'),
    fc.constantFrom('1e999', '-1', '99999999999999999999', 'null', '\u0000', '\ud800', '[0]'.repeat(500)),
  ),
})

const anyHook = fc
  .tuple(fc.constantFrom(...SAMPLES), fc.array(damage, { minLength: 1, maxLength: 4 }))
  .map(([sample, damages]) =>
    damages.reduce((text, { at, cut, put }) => {
      const from = at % (text.length + 1)
      return text.slice(0, from) + put + text.slice(from + cut)
    }, sample),
  )

let collector: Collector
beforeAll(async () => {
  collector = await createCollector({
    sites: [{ id: 'shop', writeKey: 'shop-web' }],
    log: {
      ...memoryLog(),
      append: async (events) => ({ accepted: events.length, duplicates: 0 }),
      reject: async () => undefined,
    },
    sources: [
      amocrmSource({ name: 'amo', secret: SECRET }),
      bitrix24Source({ name: 'b24', hook: 'https://x.bitrix24.ru/rest/1/abcdefgh/', applicationToken: SECRET }),
      jsonSource({ ...rules, name: 'home' }),
      jsonSource({ ...rules, name: 'form', format: 'form' }),
    ],
    fetch: () => Promise.reject(new Error('no network')),
  })
})
afterAll(() => collector.close())

async function statusOf(source: string, body: string, type: string): Promise<number> {
  const request = new Request(`http://collect.example/v1/sources/${source}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
  return (await collector.fetch(request)).status
}

describe('hooks that no vendor sends', () => {
  it('are taken, or refused with a reason, and never bring a source down', async () => {
    const sources = fc.constantFrom(`amo/${SECRET}`, 'b24', `home/${SECRET}`, `form/${SECRET}`)
    const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain')
    await fc.assert(
      fc.asyncProperty(sources, anyHook, type, async (source, body, contentType) => {
        expect([200, 400, 401]).toContain(await statusOf(source, body, contentType))
      }),
      { numRuns: RUNS },
    )
  }, 1_200_000)

  it('cost little, however deep or wide they are', async () => {
    const wide = Array.from({ length: 100_000 }, (_, n) => `leads[add][${n}][id]=${n}`).join('&')
    for (const body of [
      '['.repeat(1_000_000),
      'a[b]'.repeat(400_000),
      wide.slice(0, 1_900_000),
      '&'.repeat(1_900_000),
    ]) {
      for (const source of [`amo/${SECRET}`, 'b24', `home/${SECRET}`, `form/${SECRET}`])
        expect([200, 400, 401]).toContain(await statusOf(source, body, 'application/x-www-form-urlencoded'))
    }
  }, 60_000)
})
