import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { systemClock, type CheckContext } from '@throughline/collector'
import { afterEach, describe, expect, it } from 'vitest'
import { kafka, type KafkaOptions } from '../src/kafka/index.js'
import { kafkaBroker, type KafkaBroker, type KafkaBrokerOptions } from '../src/testing/kafka/index.js'
import { deliveryContext } from './context.js'
import { attempt } from './deliver.js'
import { application } from './events.js'

const pathOf = (name: string): string => fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url))
const read = (name: string): string => readFileSync(pathOf(name), 'utf8')
/** Of `localhost`, by an authority that nobody else knows. */
const TLS = { cert: read('broker'), key: read('broker-key') }
const AUTHORITY = { caFile: pathOf('authority') }
const USERS = { 'writer, of events': 'p=s,s' }
const WRITER = { user: 'writer, of events', password: 'p=s,s' }

const asked: CheckContext = { clock: systemClock, fetch: () => Promise.reject(new Error('asks nobody by fetch')) }
const DELIVERED = { kind: 'delivered' }

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function open(served: Partial<KafkaBrokerOptions>, options: Partial<KafkaOptions>, host = 'localhost') {
  const broker = await kafkaBroker({ topics: { throughline: 2 }, ...served })
  const sink = kafka({ brokers: `${host}:${broker.port}`, ...options })
  opened.push({ close: async () => sink.close?.() }, broker)
  const handle = () => Promise.reject(new Error('Kafka is not asked by fetch'))
  return { broker, sink, context: deliveryContext({ clock: systemClock, limits: sink.limits, handle }) }
}

const stored = (broker: KafkaBroker): readonly (string | null)[] => broker.messages('throughline').map(({ key }) => key)

describe('a broker that asks who comes', { timeout: 30_000 }, () => {
  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('lets a user in by %s alone', async (mechanism) => {
    const served = { users: USERS, mechanisms: [mechanism] }
    const { broker, sink, context } = await open(served, { ...WRITER, mechanism })
    expect(await sink.check?.(asked)).toContainEqual({ level: 'good', text: 'Kafka answers, with 1 broker' })
    expect(await sink.deliver([application('app-1')], context)).toEqual([DELIVERED])
    expect(stored(broker)).toEqual(['app-1'])
  })

  it.each([
    ['PLAIN', { password: 'other' }],
    ['PLAIN', { user: 'other' }],
    ['SCRAM-SHA-256', { password: 'other' }],
    ['SCRAM-SHA-512', { user: 'other' }],
  ] as const)('waits for its operator when it turns them away: %s, %j', async (mechanism, wrong) => {
    const { broker, sink, context } = await open({ users: USERS }, { ...WRITER, mechanism, ...wrong })
    const end = await attempt(sink, [application('app-1')], context)
    expect(end).toMatchObject({ code: 'unauthorised', message: expect.stringContaining('"user" and "password"') })
    expect(JSON.stringify(end)).not.toContain('p=s,s')
    expect(await sink.check?.(asked)).toEqual([
      { level: 'wrong', text: expect.stringContaining('SASL_AUTHENTICATION_FAILED') },
    ])
    expect(stored(broker)).toEqual([])
  })

  it('says so when it does not know the mechanism', async () => {
    const { sink, context } = await open({ users: USERS, mechanisms: ['PLAIN'] }, WRITER)
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringMatching(/UNSUPPORTED_SASL_MECHANISM.*"mechanism"/),
    })
  })

  it('hangs up on who does not say who comes', async () => {
    const { broker, sink, context } = await open({ users: USERS }, {})
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({ code: 'no-answer' })
    expect(stored(broker)).toEqual([])
  })
})

describe('a broker behind TLS', { timeout: 30_000 }, () => {
  it('is believed by the authority that is given, and asked for by its name', async () => {
    const { broker, sink, context } = await open({ tls: TLS, users: USERS }, { ...AUTHORITY, ...WRITER })
    expect(await sink.deliver([application('app-1')], context)).toEqual([DELIVERED])
    expect(stored(broker)).toEqual(['app-1'])
    expect(new Set(broker.askedFor)).toEqual(new Set(['localhost']))
  })

  it('is not believed without its authority, nor under a name that is not its own, and what to do is said', async () => {
    const stranger = await open({ tls: TLS }, { tls: true })
    expect(await attempt(stranger.sink, [application('app-1')], stranger.context)).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('"caFile"'),
    })
    const other = await open({ tls: TLS }, AUTHORITY, '127.0.0.1')
    expect(await other.sink.check?.(asked)).toEqual([
      { level: 'wrong', text: expect.stringMatching(/127\.0\.0\.1.*not in the cert.*"brokers"/) },
    ])
    expect([...stored(stranger.broker), ...stored(other.broker)]).toEqual([])
    expect(other.broker.askedFor.filter((name) => name !== undefined)).toEqual([])
  })

  it.each([
    ['is not spoken to without', { tls: TLS }, {}],
    ['is not there', {}, AUTHORITY],
  ])('%s TLS, and doctor says where to look', async (_, served, options) => {
    const { broker, sink, context } = await open(served, options)
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({ code: 'no-answer' })
    expect(await sink.check?.(asked)).toEqual([{ level: 'wrong', text: expect.stringContaining('"tls"') }])
    expect(stored(broker)).toEqual([])
  })

  it('needs a certificate file that is there', async () => {
    const { sink } = await open({ tls: TLS }, { caFile: '/nowhere/ca.pem' })
    expect(await sink.check?.(asked)).toEqual([{ level: 'wrong', text: expect.stringContaining('"caFile"') }])
  })
})
