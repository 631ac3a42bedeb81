import { describe, expect, it } from 'vitest'
import { clickhouse, type ClickhouseOptions } from '../src/clickhouse/index.js'
import {
  clickhouseServer,
  type ClickhouseServer,
  type ClickhouseServerOptions,
} from '../src/testing/clickhouse/index.js'
import { attempt } from './deliver.js'
import { application } from './events.js'
import { leapingClock } from './leaping-clock.js'
import { misbehaviour } from './misbehaviour.js'
import { sinkContract } from './sink-contract.js'
import { vendorWorld, type VendorWorld } from './vendor-world.js'

const open = (
  options: Partial<ClickhouseOptions> = {},
  server: Partial<ClickhouseServerOptions> = {},
): VendorWorld<ClickhouseServer> => {
  const clock = leapingClock()
  const fake = clickhouseServer({ clock, ...server })
  const own: typeof fetch = (input, init) => fake.handle(new Request(input, init))
  return vendorWorld({
    open: () => fake,
    sink: clickhouse({ baseUrl: 'http://clickhouse', ...options }, { clock, fetch: own }),
  })
}

/** What happened at a moment that no clock shows in four digits. */
const poison = () => application('app-poison', { occurredAt: 8.64e15 })

sinkContract('clickhouse', async () => {
  const { fake, sink, context } = open()
  return {
    sink,
    context,
    event: (number) => application(`app-${number}`),
    poison,
    received: async () => fake.rows().map(({ application_id: id }) => Number(/\d+/.exec(JSON.stringify(id))?.[0])),
    writes: () => fake.inserts(),
    ...misbehaviour(fake.faults),
  }
})

const DELIVERED = { kind: 'delivered' }

describe('a table of ClickHouse', { timeout: 30_000 }, () => {
  it('holds what is asked most in columns, and the whole event beside it', async () => {
    const { fake, sink, context } = open({ columns: { form: 'properties.form.name' } })
    const event = application('app-1', { bot: true, occurredAt: Date.UTC(2026, 2, 2, 8, 30, 0, 5) })
    expect(await sink.deliver([event], context)).toEqual([DELIVERED])
    expect(fake.rows()).toEqual([
      {
        id: 'event-app-1',
        site: 'shop',
        type: 'application',
        name: 'Application Submitted',
        occurred_at: '2026-03-02 08:30:00.005',
        received_at: '2026-03-02 08:30:00.200',
        anonymous_id: 'visitor-1',
        application_id: 'app-1',
        source: 'yandex',
        medium: 'cpc',
        campaign: 'spring',
        channel: 'Paid Search',
        bot: true,
        form: 'Sign-up',
        event: JSON.stringify(event),
      },
    ])
  })

  it('is made once, so that repeats of an insert and of an event make no second row', async () => {
    const { fake, sink, context, requests } = open()
    await sink.deliver([application('app-1')], context)
    await sink.deliver([application('app-1'), application('app-2')], context)
    const created = requests
      .map(({ url }) => new URL(url).searchParams.get('query') ?? '')
      .filter((query) => query.startsWith('CREATE'))
    expect(created).toHaveLength(1)
    expect(created[0]).toContain('ENGINE = ReplacingMergeTree\nPARTITION BY toYYYYMM(`occurred_at`)')
    expect(created[0]).toContain('ORDER BY (`site`, `type`, `occurred_at`, `id`)')
    expect(created[0]).toContain('`site` LowCardinality(String)')
    expect(fake.rows()).toHaveLength(2)
    const inserts = requests.map(({ url }) => new URL(url).searchParams).filter((query) => query.has('async_insert'))
    expect(inserts.map((query) => query.get('async_insert'))).toEqual(['0', '0'])
    const tokens = inserts.map((query) => query.get('insert_deduplication_token'))
    expect(new Set(tokens).size).toBe(2)
    await sink.deliver([application('app-1')], context)
    const last = new URL(requests.at(-1)?.url ?? '').searchParams
    expect(last.get('insert_deduplication_token')).toBe(tokens[0])
  })

  it('is not written to while it lacks a column, whose making is told', async () => {
    const { fake, sink, context } = open()
    await sink.deliver([application('app-1')], context)
    fake.drop('`default`.`throughline_events`', 'country')
    expect(await attempt(sink, [application('app-2')], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('No such column country'),
    })
    const advice = 'run "ALTER TABLE `default`.`throughline_events` ADD COLUMN `country` LowCardinality(String)"'
    expect(await attempt(sink, [application('app-2')], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining(advice),
    })
    expect(await sink.check?.(context)).toContainEqual({ level: 'wrong', text: expect.stringContaining(advice) })
  })

  it('is made again after somebody has dropped it', async () => {
    const { fake, sink, context } = open()
    await sink.deliver([application('app-1')], context)
    fake.drop('`default`.`throughline_events`')
    expect(await attempt(sink, [application('app-2')], context)).toMatchObject({ code: 'unauthorised' })
    expect(await sink.deliver([application('app-2')], context)).toEqual([DELIVERED])
    expect(fake.rows()).toHaveLength(1)
  })

  it.each([
    [252, 'Too many parts (3000). Merges are processing significantly slower than inserts', 'rate-limited'],
    [159, 'Timeout exceeded: elapsed 60.1 seconds', 'server-error'],
    [241, 'Memory limit exceeded', 'server-error'],
    [243, 'Cannot reserve 1.00 MiB, not enough space', 'server-error'],
    [497, 'default: Not enough privileges', 'unauthorised'],
    [9_999, 'Something that is not known yet', 'server-error'],
  ])('blames no event for code %i', async (code, text, meaning) => {
    const { fake, sink, context } = open()
    fake.refuse(code, text)
    expect(await attempt(sink, [application('app-1'), application('app-2')], context)).toMatchObject({
      code: meaning,
      message: expect.stringContaining(`ClickHouse says ${code}: ${text}`),
    })
    fake.refuse(0, '')
    expect(await sink.deliver([application('app-1')], context)).toEqual([DELIVERED])
  })

  it('gets fewer rows at once where one insert would touch too many months, or is too large', async () => {
    const { fake, sink, context } = open({}, { maxBytes: 3_000 })
    const events = Array.from({ length: 9 }, (_, index) => application(`app-${index}`))
    expect(await sink.deliver(events, context)).toEqual(events.map(() => DELIVERED))
    expect(fake.rows()).toHaveLength(9)
    fake.refuse(252, 'Too many partitions for single INSERT block (more than 100)')
    const [result] = await sink.deliver([application('app-10')], context)
    expect(result).toMatchObject({ kind: 'rejected' })
    expect(fake.inserts()).toBeGreaterThan(5)
  })

  it('is checked by doctor, who creates nothing', async () => {
    const { fake, sink, context } = open({}, { password: 'secret' })
    expect(await sink.check?.(context)).toEqual([
      { level: 'wrong', text: expect.stringContaining('says 516: default: Auth') },
    ])
    const mine = open({ password: 'secret' }, { password: 'secret' })
    expect(await mine.sink.check?.(mine.context)).toEqual([
      { level: 'good', text: 'ClickHouse 25.8.2.29 knows default' },
      { level: 'good', text: '`default`.`throughline_events` is not there yet: the first delivery creates it' },
    ])
    expect(fake.rows()).toEqual([])
    const away = {
      ...context,
      fetch: () => Promise.reject(new Error('fetch failed', { cause: new Error('ECONNREFUSED') })),
    }
    expect(await sink.check?.(away)).toEqual([
      { level: 'wrong', text: 'ClickHouse cannot be reached at http://clickhouse: Error: fetch failed (ECONNREFUSED)' },
    ])
  })

  it('loses the rows of a visitor who is erased and of the visitor’s applications, and no others', async () => {
    const { fake, sink, context } = open()
    const { applicationId: _, ...visit } = application('', { anonymousId: "o'\\b", id: 'visit' })
    const of = (id: string, anonymousId?: string) =>
      application(id, { id: `${id}-${anonymousId ?? 'crm'}`, ...(anonymousId !== undefined && { anonymousId }) })
    const { anonymousId: __, ...deal } = of("app-'1")
    await sink.deliver([visit, of("app-'1", "o'\\b"), deal, of('app-2', 'visitor-2')], context)
    expect(await sink.forget?.("o'\\b")).toBe(3)
    expect(fake.rows().map(({ application_id: id }) => id)).toEqual(['app-2'])
    expect(await sink.forget?.("o'\\b")).toBe(0)
  })

  it('has nothing to lose before it is there', async () => {
    expect(await open().sink.forget?.('visitor-1')).toBe(0)
  })

  it('keeps its rows where the user may not delete, and says what to grant', async () => {
    const { fake, sink, context } = open({}, { privileges: ['SELECT', 'INSERT'] })
    await sink.deliver([application('app-1')], context)
    await expect(sink.forget?.('visitor-1')).rejects.toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('ALTER DELETE'),
    })
    expect(fake.rows()).toHaveLength(1)
    expect(await sink.check?.(context)).toContainEqual({
      level: 'doubtful',
      text: expect.stringContaining('run "GRANT ALTER DELETE ON `default`.`throughline_events` TO default"'),
    })
    const able = open()
    await able.sink.deliver([application('app-1')], able.context)
    expect((await able.sink.check?.(able.context))?.map(({ level }) => level)).toEqual(['good', 'good'])
  })

  it('takes no names that would have to be quoted, and no user in the address', () => {
    expect(() => open({ table: 'events; DROP' })).toThrow('expected a name of lower-case letters')
    expect(() => open({ columns: { id: 'properties.id' } })).toThrow('must have other names than the columns')
    expect(() => open({ baseUrl: 'http://user:pw@clickhouse' })).toThrow('must hold no user')
  })
})
