import type { DeliveryContext } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { amocrmWorld, workOf, type AmocrmWorld } from '../../../test/amocrm-world.js'
import { attempt, deliverAll } from '../../../test/deliver.js'
import { application } from '../../../test/events.js'
import type { AmocrmOptions } from '../options.js'

const AT = application('app-1').occurredAt
const PAYING: Partial<AmocrmOptions> = {
  updates: { Paid: { price: 'properties.amount', transaction: 'properties.amount' } },
}

function paid(id: string, afterMs: number, amount: number, more: Partial<TrackedEvent> = {}): TrackedEvent {
  const { applicationId: _, anonymousId: _visitor, touch: _touch, ...event } = application('app-1')
  return {
    ...event,
    id,
    type: 'track',
    name: 'Paid',
    userId: '42',
    occurredAt: AT + afterMs,
    properties: { amount },
    ...more,
  }
}

const APPLICATION = application('app-1', { userId: '42', properties: { contact: { phone: '+7 900 000-00-00' } } })

/** What each customer has bought. */
function bought({ account }: AmocrmWorld): readonly unknown[] {
  return account.customers().map(({ transactions }) => transactions.map(({ price }) => price))
}

async function deliver(
  world: AmocrmWorld,
  events: readonly TrackedEvent[],
  options = PAYING,
  context: DeliveryContext = world.context,
) {
  const sink = world.open(options)
  return deliverAll(
    sink,
    events.map((event) => workOf(sink, event)),
    context,
  )
}

describe('the repeated payments of a user', () => {
  it('are transactions of a customer, who is tied to the contact of the deal; the first is the deal’s affair', async () => {
    const world = amocrmWorld({ customersMode: 'segments' })
    await deliver(world, [APPLICATION, paid('p1', 1_000, 500)])
    expect(world.account.customers()).toEqual([])
    await deliver(world, [paid('p2', 2_000, 700.4), paid('p3', 3_000, 900)])
    expect(world.account.customers()).toMatchObject([
      {
        name: 'Customer 42',
        fields: { USER_ID: '42' },
        contactIds: [expect.any(Number)],
        transactions: [
          { price: 700, at: AT + 2_000, comment: 'Paid p2' },
          { price: 900, at: AT + 3_000, comment: 'Paid p3' },
        ],
      },
    ])
    expect(world.account.deals()).toMatchObject([{ price: 900 }])
  })

  it('are written together with the first where the options say so', async () => {
    const world = amocrmWorld({ customersMode: 'segments' })
    await deliver(world, [APPLICATION, paid('p1', 1, 500), paid('p2', 2, 700)], {
      ...PAYING,
      customers: { from: 'first' },
    })
    expect(bought(world)).toEqual([[500, 700]])
  })

  it('are written once, however often they are delivered', async () => {
    const world = amocrmWorld({ customersMode: 'segments' })
    const all = [APPLICATION, paid('p1', 1, 500), paid('p2', 2, 700)]
    for (let times = 0; times < 3; times++) await deliver(world, all)
    expect(bought(world)).toEqual([[700]])
  })

  it('cost one request for each customer, and one for up to fifty new customers', async () => {
    const world = amocrmWorld({ customersMode: 'segments' })
    const users = Array.from({ length: 12 }, (_, index) => String(index))
    await deliver(
      world,
      users.flatMap((userId) => [
        application(`app-${userId}`, { userId, anonymousId: `visitor-${userId}` }),
        ...[1, 2, 3].map((step) => paid(`p${step}-${userId}`, step, step, { userId })),
      ]),
    )
    expect(bought(world)).toEqual(users.map(() => [2, 3]))
    const about = (path: RegExp): number => world.requests.filter((request) => path.test(request)).length
    expect([about(/^POST customers$/), about(/^POST customers\/\d+\/transactions$/), about(/^GET customers$/)]).toEqual(
      [1, 12, 0],
    )
  })

  it.each(['late-error', 'late-timeout', 'lost-answer', 'server-error', 'hang', 'garbage', 'rate-limited'] as const)(
    'are there once when a request about them ends with: %s',
    async (kind) => {
      // The customer's field, the customer, and its transactions: each of the next requests in turn.
      for (const request of [1, 2, 3, 4]) {
        const world = amocrmWorld({ customersMode: 'segments', searchDelayMs: 5_000 })
        await deliver(world, [APPLICATION, paid('p1', 1, 500)])
        let count = 0
        const sink = world.open(PAYING)
        const handle = async (asked: Request): Promise<Response> => {
          if (new URL(asked.url).pathname.includes('/customers') && ++count === request) {
            world.account.faults.start({ kind, requests: 1 })
          }
          return world.account.handle(asked)
        }
        const works = [workOf(sink, paid('p2', 2, 700)), workOf(sink, paid('p3', 3, 900))]
        await deliverAll(sink, works, world.through({ handle }))
        expect(bought(world)).toEqual([[700, 900]])
      }
    },
  )

  it('hold no deal up where the account has no customers, and are kept', async () => {
    const world = amocrmWorld()
    const sink = world.open(PAYING)
    const works = [APPLICATION, paid('p1', 1, 500), paid('p2', 2, 700)].map((event) => workOf(sink, event))
    expect(await attempt(sink, works, world.context)).toMatchObject([
      { kind: 'delivered' },
      { kind: 'retry', reason: expect.stringContaining('customers switched on'), afterMs: 900_000 },
      { kind: 'retry' },
    ])
    expect(world.account.deals()).toMatchObject([{ price: 700 }])
  })

  it('are of a customer with the next date that the mode of periodicity asks for', async () => {
    const all = [APPLICATION, paid('p1', 1, 500), paid('p2', 2, 700)]
    const without = amocrmWorld({ customersMode: 'periodicity' })
    expect(await deliver(without, all)).toMatchObject([
      { kind: 'delivered' },
      { kind: 'rejected' },
      { kind: 'rejected' },
    ])
    const world = amocrmWorld({ customersMode: 'periodicity' })
    await deliver(world, all, { ...PAYING, customers: { nextInDays: 30 } })
    expect(bought(world)).toEqual([[700]])
  })

  it('are no transactions when nobody has applied, when no user is named, and when money goes back', async () => {
    const world = amocrmWorld({ customersMode: 'segments' })
    const { userId: _, ...nobody } = paid('p2', 2, 700, { applicationId: 'app-1' })
    await deliver(world, [
      APPLICATION,
      paid('p1', 1, 500),
      nobody,
      paid('p3', 3, -500),
      paid('p4', 4, 9, { userId: 'x' }),
    ])
    expect(world.account.customers()).toEqual([])
  })
})
