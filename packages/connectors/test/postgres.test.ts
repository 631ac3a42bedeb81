import { afterAll, beforeAll, expect } from 'vitest'
import { POSTGRES_LIMITS } from '../src/postgres/limits.js'
import { postgres } from '../src/postgres/index.js'
import { deliveryContext } from './context.js'
import { attempt, deliverAll } from './deliver.js'
import { application } from './events.js'
import { addressOf, postgresServer, type PostgresServer } from './postgres-world.js'
import { sinkContract, type Deviation, type Misbehaviour, type SinkUnderTest } from './sink-contract.js'
import { standingClock, wire, type Wire } from './wire.js'

let server: PostgresServer
beforeAll(async () => {
  server = await postgresServer()
}, 60_000)
afterAll(() => server.stop())

/** What is done to the real server, or to the wire that leads to it. */
const WRONGS: Readonly<Record<Misbehaviour, (to: Wire) => string | void>> = {
  'rate-limited': () => 'alter role writer connection limit 0',
  'rate-limited-for-7s': () => 'alter role writer connection limit 0',
  'server-error': () => 'alter role writer connection limit 0',
  unauthorised: () => 'alter role writer nologin',
  hang: (to) => to.clog(),
  garbage: (to) => to.plug('garbage'),
}

let tables = 0

async function open(): Promise<SinkUnderTest> {
  let done: Promise<unknown> = Promise.resolve()
  const to = await wire(server.port, () => done)
  const clock = standingClock(POSTGRES_LIMITS.timeoutMs)
  const table = `events_${(tables += 1)}`
  const sink = postgres({ url: addressOf(to.port), table })
  // Makes the table.
  await sink.forget?.('nobody')
  await server.ask(`alter table ${table} add constraint no_poison check (application_id <> 'app-poison')`)
  return {
    sink,
    context: deliveryContext({
      clock,
      limits: sink.limits,
      handle: () => Promise.reject(new Error('PostgreSQL is not asked by fetch')),
    }),
    event: (number) => application(`app-${number}`),
    poison: () => application('app-poison'),
    received: async () => {
      const rows = await server.ask(`select application_id from ${table} order by ctid`)
      return rows.map((row) => Number(String(row['application_id']).slice('app-'.length)))
    },
    writes: () => to.count(/insert into/g),
    misbehave: (how) => {
      const statement = WRONGS[how](to)
      if (how === 'hang') void to.clogged().then(() => setImmediate(() => clock.giveUp()))
      if (typeof statement !== 'string') return
      done = server.ask(statement)
      to.plug('through')
    },
    recover: () => {
      done = server.ask('alter role writer login connection limit -1')
      to.plug('through')
    },
    underWay: () => to.clogged(),
    close: () => to.close(),
  }
}

/** Too many connections are a trouble of the server: nobody is blamed, and all arrives afterwards. */
async function whileFull(test: SinkUnderTest): Promise<void> {
  const events = [test.event(1), test.event(2)]
  test.misbehave('rate-limited')
  expect(await attempt(test.sink, events, test.context)).toMatchObject({
    code: 'server-error',
    message: expect.stringContaining('too many connections'),
  })
  test.recover()
  expect(await deliverAll(test.sink, events, test.context)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  expect(await test.received()).toEqual([1, 2])
}

const noRate: Deviation = {
  because: 'PostgreSQL limits connections, not requests, and names no time to wait',
  prove: whileFull,
}

sinkContract('postgres', open, {
  'passes on how long a 429 asks it to wait': noRate,
  'understands a 429 that does not say how long': noRate,
})
