import { createCollector, systemClock, type CheckContext } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock } from '@throughline/collector/testing'
import type { Json } from '@throughline/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgres, type PostgresOptions } from '../src/postgres/index.js'
import { deliveryContext } from './context.js'
import { application } from './events.js'
import { addressOf, postgresServer, type PostgresServer } from './postgres-world.js'
import { attempt } from './deliver.js'

let server: PostgresServer
beforeAll(async () => {
  server = await postgresServer()
}, 60_000)
afterAll(() => server.stop())

const asked: CheckContext = { clock: systemClock, fetch: () => Promise.reject(new Error('asks nobody by fetch')) }

let tables = 0

/** A sink on the real server, with a table of its own. */
function open(options: Partial<PostgresOptions> = {}) {
  const table = `t_${(tables += 1)}`
  const sink = postgres({ url: addressOf(server.port), table, ...options })
  const context = deliveryContext({
    clock: systemClock,
    limits: sink.limits,
    handle: () => Promise.reject(new Error('PostgreSQL is not asked by fetch')),
  })
  const rows = (columns: string) => server.ask(`select ${columns} from ${table} order by ctid`)
  return { sink, table, context, rows }
}

const DELIVERED = { kind: 'delivered' }

describe('a table of events', { timeout: 30_000 }, () => {
  it('holds what is asked most in columns, and the whole event beside it', async () => {
    const { sink, context, rows } = open({ columns: { form: 'properties.form', plan: 'properties.plan' } })
    const event = application('app-1', { bot: true, session: { id: 's-1', index: 1, startedAt: 5 }, country: 'DE' })
    expect(await sink.deliver([event], context)).toEqual([DELIVERED])
    const [row] =
      await rows(`id, type, occurred_at = '2026-03-02 08:30:00+00' as exact, application_id, user_id, source,
      channel, session_id, country, bot, form, plan, event, stored_at > now() - interval '1 hour' as fresh`)
    expect(row).toEqual({
      id: 'event-app-1',
      type: 'application',
      exact: true,
      application_id: 'app-1',
      user_id: null,
      source: 'yandex',
      channel: 'Paid Search',
      session_id: 's-1',
      country: 'DE',
      bot: true,
      form: '{"name":"Sign-up"}',
      plan: null,
      event,
      fresh: true,
    })
    await sink.close?.()
  })

  it('takes what PostgreSQL’s text cannot hold, with a mark in its place', async () => {
    const { sink, context, rows } = open()
    const text = 'a\u0000b \ud83d\ude00 \ud83d \\u0000'
    const event = application('app-\u0000', { properties: { text, 'key\u0000': { deep: ['\ude00'] } } })
    expect(await sink.deliver([event], context)).toEqual([DELIVERED])
    expect(await rows(`application_id, event->'properties' as properties`)).toEqual([
      {
        application_id: 'app-\ufffd',
        properties: { text: 'a\ufffdb \ud83d\ude00 \ufffd \\u0000', 'key\ufffd': { deep: ['\ufffd'] } },
      },
    ])
    await sink.close?.()
  })

  it('takes every moment that a clock may show', async () => {
    const { sink, context, rows } = open()
    const moments = [8.64e15, -62_135_596_800_001, 1_772_440_200_123]
    const events = moments.map((occurredAt, index) => application(`app-${index}`, { occurredAt }))
    expect(await sink.deliver(events, context)).toEqual([DELIVERED, DELIVERED, DELIVERED])
    const [, , usual] = await rows('(extract(epoch from occurred_at) * 1000)::bigint as at')
    expect(usual).toEqual({ at: '1772440200123' })
    await sink.close?.()
  })

  it('goes without an event that is nested too deeply for the server, and with all others', async () => {
    const { sink, context, rows } = open()
    const deep: Json = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)
    const batch = [application('app-1'), application('app-2', { properties: { deep } }), application('app-3')]
    await server.ask(`alter role writer set max_stack_depth = '100kB'`)
    const results = await sink.deliver(batch, context)
    await server.ask('alter role writer reset max_stack_depth')
    expect(results.map(({ kind }) => kind)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(results[1]).toMatchObject({ reason: expect.stringContaining('54001: stack depth limit exceeded') })
    expect(await rows('application_id')).toEqual([{ application_id: 'app-1' }, { application_id: 'app-3' }])
    await sink.close?.()
  })

  it('is not written to while it lacks a column, whose making is told', async () => {
    const { sink, table, context, rows } = open({ columns: { plan: 'properties.plan' } })
    await postgres({ url: addressOf(server.port), table }).forget?.('nobody')
    await server.ask(`alter table ${table} drop column country`)
    const lacking = await attempt(sink, [application('app-1')], context)
    expect(lacking).toMatchObject({ code: 'unauthorised' })
    const statement = /run "([^]*)"$/.exec(String(Object(lacking).message))?.[1] ?? ''
    expect(statement).toBe(`alter table "public"."${table}" add column "country" text, add column "plan" text`)
    expect(await sink.check?.(asked)).toContainEqual({ level: 'wrong', text: expect.stringContaining(statement) })
    await server.ask(statement)
    expect(await sink.deliver([application('app-1', { properties: { plan: 'pro' } })], context)).toEqual([DELIVERED])
    expect(await rows('plan')).toEqual([{ plan: 'pro' }])
    await sink.close?.()
  })

  it('blames no event for a column of somebody else’s that wants a value', async () => {
    const { sink, table, context } = open()
    await sink.deliver([application('app-1')], context)
    await server.ask(`alter table ${table} add column reviewed_by text not null default 'x'`)
    await server.ask(`alter table ${table} alter column reviewed_by drop default`)
    expect(await attempt(sink, [application('app-2')], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('(column reviewed_by)'),
    })
    await sink.close?.()
  })

  it('is made in a schema of its own, and made again after somebody has dropped it', async () => {
    await server.ask('grant create on database postgres to writer')
    const { sink, table, context } = open({ schema: 'marketing' })
    expect(await sink.check?.(asked)).toEqual([
      { level: 'good', text: expect.stringMatching(/^PostgreSQL \d+\.\d+ .*knows writer$/) },
      { level: 'good', text: `"marketing"."${table}" is not there yet: the first delivery creates it` },
    ])
    await sink.deliver([application('app-1')], context)
    await server.ask(`drop table marketing.${table}`)
    expect(await attempt(sink, [application('app-2')], context)).toMatchObject({ code: 'unauthorised' })
    expect(await sink.deliver([application('app-2')], context)).toEqual([DELIVERED])
    expect(await sink.check?.(asked)).toContainEqual({ level: 'good', text: expect.stringContaining('all columns') })
    await sink.close?.()
  })

  it('is no place for what its user may not write, and doctor says what to grant', async () => {
    const { table } = open()
    await postgres({ url: addressOf(server.port), table }).forget?.('nobody')
    await server.ask('drop role if exists reader; create role reader login')
    const url = `postgres://reader@127.0.0.1:${server.port}/postgres`
    expect(await postgres({ url, table }).check?.(asked)).toContainEqual({
      level: 'wrong',
      text: expect.stringContaining(`grant select, insert on "public"."${table}" to reader`),
    })
  })

  it('does not feel that the server has ended an idle connection', async () => {
    const { sink, context, rows } = open()
    await sink.deliver([application('app-1')], context)
    await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'writer'`)
    expect(await sink.deliver([application('app-2')], context)).toEqual([DELIVERED])
    expect(await rows('application_id')).toHaveLength(2)
    await sink.close?.()
  })

  it('stands still while the server takes no writes, and goes on afterwards', async () => {
    const { sink, context, rows } = open()
    await sink.deliver([application('app-1')], context)
    await sink.close?.()
    await server.ask('alter role writer set default_transaction_read_only = on')
    const end = await attempt(sink, [application('app-2'), application('app-3')], context)
    await server.ask('alter role writer reset default_transaction_read_only')
    expect(end).toMatchObject({ code: 'server-error', message: expect.stringContaining('25006') })
    await sink.close?.()
    expect(await sink.deliver([application('app-2')], context)).toEqual([DELIVERED])
    expect(await rows('application_id')).toHaveLength(2)
    await sink.close?.()
  })

  it('forgets a visitor, with all that became of the visitor’s applications', async () => {
    const { sink, context, rows } = open()
    const { anonymousId: _, ...payment } = application('app-1', { id: 'payment', type: 'payment' })
    const other = application('app-2', { anonymousId: 'visitor-2' })
    await sink.deliver([application('app-1'), payment, other], context)
    expect(await sink.forget?.('visitor-1')).toBe(2)
    expect(await sink.forget?.('visitor-1')).toBe(0)
    expect(await rows('application_id')).toEqual([{ application_id: 'app-2' }])
    await sink.close?.()
  })

  it('holds no personal data where none is asked for', async () => {
    const { sink, context, rows } = open({ personalData: 'none' })
    await sink.deliver([application('app-1', { properties: { contact: { phone: '+79001234567' }, rows: 3 } })], context)
    expect(await rows(`event->'properties' as properties`)).toEqual([{ properties: { rows: 3 } }])
    await sink.close?.()
  })
})

describe('a collector with a database behind it', { timeout: 30_000 }, () => {
  it('has every event there once', async () => {
    const clock = virtualClock(Date.UTC(2026, 2, 2, 9))
    const { sink, rows } = open()
    const collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log: memoryLog({ clock }),
      sinks: [sink],
      clock,
    })
    for (let number = 0; number < 30; number++)
      await collector.track({
        event: 'Plan Chosen',
        anonymousId: `visitor-${number % 7}`,
        messageId: `m-${number % 20}`,
      })
    await expect
      .poll(async () => (await clock.advance(1_000), rows('id').catch(() => [])), { timeout: 20_000 })
      .toHaveLength(20)
    await collector.close()
  })
})
