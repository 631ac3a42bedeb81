import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { attempt } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import type { CsvOptions } from './options.js'
import { csv } from './sink.js'

const DAY_MS = 86_400_000

const sale = (id: string, more: Partial<TrackedEvent> = {}): TrackedEvent =>
  application('app-1', {
    id,
    type: 'payment',
    occurredAt: Date.UTC(2026, 2, 2, 8, 30, 15, 500),
    properties: { amount: 900.5, currency: 'RUB', contact: { phone: '8 (900) 123-45-67', email: 'Ann@shop.example' } },
    ...more,
  })

/** A sink that appends to files of a folder of its own. */
function open(options: Partial<CsvOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-csv-'))
  const sink = csv({
    path: join(folder, 'sub', 'vk-{date}.csv'),
    columns: { id: 'id', amount: 'properties.amount' },
    ...options,
  })
  const clock = leapingClock()
  const context = deliveryContext({
    clock,
    limits: sink.limits,
    handle: () => Promise.reject(new Error('a file asks nobody')),
  })
  const read = (name: string): string => readFileSync(join(folder, 'sub', name), 'utf8')
  return { folder, sink, clock, context, read, files: () => readdirSync(join(folder, 'sub')) }
}

/** The cells of one event's row. */
async function cells(columns: CsvOptions['columns'], event: TrackedEvent, options: Partial<CsvOptions> = {}) {
  const { sink, context, read } = open({ columns, ...options })
  await sink.deliver([event], context)
  return read('vk-2026-03-02.csv').split('\n')[1]
}

describe('a CSV file', () => {
  it('has one header and a row for each event, and begins anew each day', async () => {
    const { sink, clock, context, read, files } = open()
    await sink.deliver([sale('a'), sale('b')], context)
    await sink.deliver([sale('c')], context)
    await clock.sleep(DAY_MS)
    await sink.deliver([sale('d')], context)
    expect(files()).toEqual(['vk-2026-03-02.csv', 'vk-2026-03-03.csv'])
    expect(read('vk-2026-03-02.csv')).toBe('id,amount\na,900.5\nb,900.5\nc,900.5\n')
    expect(read('vk-2026-03-03.csv')).toBe('id,amount\nd,900.5\n')
  })

  it('loses what a crash has left of a row, and no more', async () => {
    const { sink, context, folder, read } = open()
    await sink.deliver([sale('a')], context)
    writeFileSync(join(folder, 'sub', 'vk-2026-03-02.csv'), 'id,amount\na,900.5\nb,9')
    await sink.deliver([sale('b')], context)
    expect(read('vk-2026-03-02.csv')).toBe('id,amount\na,900.5\nb,900.5\n')
  })

  it('stands still, and blames no event, while the disk refuses', async () => {
    const { sink, context } = open({ path: '/dev/null/x.csv' })
    expect(await attempt(sink, [sale('a')], context)).toMatchObject({ code: 'server-error' })
  })

  it('holds paths, constants and times in the form that is asked for', async () => {
    const columns = {
      when: { from: 'occurredAt', as: 'utc' },
      unix: { from: 'occurredAt', as: 'unix' },
      day: { from: 'occurredAt', as: 'date' },
      source: ['touch.term', 'touch.source'],
      kind: { value: 'sale' },
      none: 'userId',
    } as const
    expect(await cells(columns, sale('a'))).toBe('2026-03-02 08:30:15,1772440215,2026-03-02,yandex,sale,')
  })

  it('quotes what must be quoted, in the delimiter that is asked for, and gives no spreadsheet a formula', async () => {
    const odd = sale('a', {
      properties: { a: 'x;"y"', b: '=HYPERLINK("http://evil")', c: '-5.5', d: '+79001234567', e: '-x' },
    })
    const columns = { a: 'properties.a', b: 'properties.b', c: 'properties.c', d: 'properties.d', e: 'properties.e' }
    expect(await cells(columns, odd, { delimiter: ';' })).toBe(
      `"x;""y""";"'=HYPERLINK(""http://evil"")";-5.5;+79001234567;'-x`,
    )
  })

  it('holds of persons nothing, hashes, or what they gave, as is asked', async () => {
    const columns = { email: 'person.email', phone: 'person.phone', raw: 'properties.contact.phone' }
    expect(await cells(columns, sale('a'))).toBe(',,')
    expect(await cells(columns, sale('a'), { personalData: 'hashed' })).toBe(
      '6a0bf011a1fc1e9a8add1728704b8ddb5d9d2701ae295a65452d9f1f1cf91be5,da3cc66efc5e1894feb632d7dc0d2426e15465775b88be1635a0cad3b8884415,',
    )
    expect(await cells(columns, sale('a'), { personalData: 'hashed', hash: 'md5' })).toBe(
      '2ec8d234688f3dbda378bad6769b8835,94101f6ce6cb6e7e393749fab75f4682,',
    )
    expect(await cells(columns, sale('a'), { personalData: 'plain' })).toBe(
      'ann@shop.example,79001234567,8 (900) 123-45-67',
    )
  })
})

describe('an upload of CSV', () => {
  it('is put as often as is said, under a name of its own, with the headers that are given', async () => {
    const puts: { readonly at: number; readonly url: string; readonly key: string | null; readonly body: string }[] = []
    const clock = leapingClock()
    const sink = csv({
      url: 'https://bucket.example/{date}/{id}.csv',
      headers: { authorization: 'Bearer token' },
      everyMinutes: 30,
      columns: { id: 'id' },
    })
    const context = deliveryContext({
      clock,
      limits: sink.limits,
      handle: async (request) => {
        const key = request.headers.get('authorization')
        puts.push({ at: clock.now(), url: request.url, key, body: await request.text() })
        return new Response(null, { status: 200 })
      },
    })
    await sink.deliver([sale('a/1'), sale('b')], context)
    await sink.deliver([sale('c')], context)
    expect(puts.map(({ url, key, body }) => [url, key, body])).toEqual([
      ['https://bucket.example/2026-03-02/a%2F1.csv', 'Bearer token', 'id\na/1\nb\n'],
      ['https://bucket.example/2026-03-02/c.csv', 'Bearer token', 'id\nc\n'],
    ])
    expect((puts[1]?.at ?? 0) - (puts[0]?.at ?? 0)).toBe(1_800_000)
  })

  it('needs one place, and at least one column', () => {
    const columns = { id: 'id' }
    expect(() => csv({ columns })).toThrow('expected one of "path" and "url"')
    expect(() => csv({ columns, path: 'x.csv', url: 'https://bucket.example/x' })).toThrow('one of "path" and "url"')
    expect(() => csv({ columns: {}, path: 'x.csv' })).toThrow('at least one column')
  })
})
