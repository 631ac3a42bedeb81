import { expect } from 'vitest'
import { ga4 } from '../src/ga4/index.js'
import { ga4Property, type Ga4Property } from '../src/testing/ga4/index.js'
import { application } from './events.js'
import type { SinkUnderTest } from './sink-contract.js'
import { vendorContract, vendorWorld, type VendorWorld } from './vendor-world.js'

const ACCOUNT = { measurementId: 'G-ABC123', apiSecret: 'secret' }

let world: VendorWorld<Ga4Property>
function open(secret = ACCOUNT.apiSecret): VendorWorld<Ga4Property> {
  world = vendorWorld({
    open: (clock) => ga4Property({ clock, ...ACCOUNT }),
    sink: ga4({ ...ACCOUNT, apiSecret: secret, tag: false }),
  })
  return world
}

async function fillsRequests({ sink, context, event, received, writes }: SinkUnderTest): Promise<void> {
  const numbers = Array.from({ length: sink.limits.items }, (_, index) => index)
  await sink.deliver(numbers.map(event), context)
  expect(await received()).toEqual(numbers)
  expect(writes()).toBe(numbers.length / 25)
}

async function learnsNothing({ context, event }: SinkUnderTest): Promise<void> {
  const { fake, sink } = open('wrong')
  expect(
    await sink.deliver([event(1)], { ...context, fetch: (input, init) => fake.handle(new Request(input, init)) }),
  ).toEqual([{ kind: 'delivered' }])
  expect(fake.dropped).toEqual(['the API secret is wrong'])
}

async function countsAnyBody({ sink, context, event, misbehave }: SinkUnderTest): Promise<void> {
  misbehave('garbage')
  expect(await sink.deliver([event(1)], context)).toEqual([{ kind: 'delivered' }])
}

vendorContract(
  'ga4',
  {
    open: () => open(),
    received: ({ events }) => events.map(({ params }) => params['application_id']),
    poison: () => application('app-poison', { type: 'track', name: 'session_start' }),
  },
  {
    'takes a full batch in one request': {
      because: 'a request holds 25 events of one client, and a batch the events of many',
      prove: fillsRequests,
    },
    'blames no event for a dead token': {
      because: 'GA4 takes any secret and says nothing; a check shows where to look',
      prove: learnsNothing,
    },
    'believes no answer that it cannot read': {
      because: 'GA4 has no answers but a status of 2xx',
      prove: countsAnyBody,
    },
  },
)
