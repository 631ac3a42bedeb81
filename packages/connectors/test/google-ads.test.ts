import { clicked, googleAdsWorld } from './google-ads-world.js'
import { vendorContract } from './vendor-world.js'
import { expect } from 'vitest'
import type { SinkUnderTest } from './sink-contract.js'

/** The first request of all asks for a token. */
async function asksForATokenFirst({ sink, context, event, received, writes }: SinkUnderTest): Promise<void> {
  const numbers = Array.from({ length: sink.limits.items }, (_, index) => index)
  const results = await sink.deliver(numbers.map(event), context)
  expect(results).toEqual(numbers.map(() => ({ kind: 'delivered' })))
  expect(await received()).toEqual(numbers)
  expect(writes()).toBe(2)
}

vendorContract(
  'google-ads',
  {
    open: () => googleAdsWorld(),
    received: (fake) => fake.conversions().map(({ orderId }) => orderId),
    event: (number) => clicked(`app-${number}`),
    // In the future.
    poison: () => clicked('app-poison', { occurredAt: Date.UTC(2026, 2, 2, 10) }),
  },
  {
    'takes a full batch in one request': {
      because: 'a token is asked for before, once an hour',
      prove: asksForATokenFirst,
    },
  },
)
