import { expect } from 'vitest'
import { csv } from '../src/csv/index.js'
import { fileStore } from '../src/testing/csv/index.js'
import { application } from './events.js'
import type { SinkUnderTest } from './sink-contract.js'
import { vendorContract, vendorWorld } from './vendor-world.js'

async function countsAnyBody({ sink, context, event, misbehave }: SinkUnderTest): Promise<void> {
  misbehave('garbage')
  expect(await sink.deliver([event(1)], context)).toEqual([{ kind: 'delivered' }])
}

vendorContract(
  'csv',
  {
    open: () =>
      vendorWorld({
        open: (clock) => fileStore({ clock, refuses: (text) => text.includes('poison') }),
        sink: csv({ url: 'https://bucket.example/{date}/{id}.csv', columns: { application: 'applicationId' } }),
      }),
    received: (fake) => fake.rows().map(({ application: id }) => id),
    poison: () => application('app-poison'),
  },
  {
    'believes no answer that it cannot read': {
      because: 'a store of files has no answers but a status of 2xx',
      prove: countsAnyBody,
    },
  },
)
