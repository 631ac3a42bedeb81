import { expect } from 'vitest'
import { webhookReceiver, type WebhookReceiver } from '../src/testing/webhook/index.js'
import { webhook } from '../src/webhook/index.js'
import { application } from './events.js'
import type { SinkUnderTest } from './sink-contract.js'
import { vendorContract, vendorWorld, type VendorWorld } from './vendor-world.js'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** A receiver that refuses a whole batch for one bad event. */
function world(): VendorWorld<WebhookReceiver> {
  return vendorWorld({
    open: (clock) =>
      webhookReceiver({ clock, secret: SECRET, refuses: ({ applicationId: id }) => id === 'app-poison' }),
    sink: webhook({ url: 'https://crm.example/hook', secret: SECRET }),
  })
}

async function countsAnyBody(test: SinkUnderTest): Promise<void> {
  test.misbehave('garbage')
  expect(await test.sink.deliver([test.event(1)], test.context)).toEqual([{ kind: 'delivered' }])
}

async function repeatsUnderTheSameId({ event }: SinkUnderTest): Promise<void> {
  const { fake, sink, context } = world()
  await sink.deliver([event(1), event(2)], context)
  await sink.deliver([event(1), event(2)], context)
  const [first, second] = fake.deliveries
  expect(second).toBe(first)
  expect(first).toMatch(/^msg_[0-9a-f]{32}$/)
}

vendorContract(
  'webhook',
  {
    open: world,
    received: (fake) => fake.events().map(({ applicationId: id }) => id),
    poison: () => application('app-poison'),
  },
  {
    'believes no answer that it cannot read': {
      because: 'the specification counts every 2xx as received, whatever its body',
      prove: countsAnyBody,
    },
    'does nothing twice when the same events are delivered again': {
      because: 'the receiver must remember: it gets the same webhook-id and the same event ids',
      prove: repeatsUnderTheSameId,
    },
  },
)
