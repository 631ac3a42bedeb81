import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application, springTouch } from '../../test/events.js'
import { vendorWorld } from '../../test/vendor-world.js'
import { ga4Property, type TakenEvent } from '../testing/ga4/index.js'
import type { Ga4Options } from './options.js'
import { ga4 } from './sink.js'

const ACCOUNT = { measurementId: 'G-ABC123', apiSecret: 'secret', tag: false }

async function told(event: TrackedEvent, options: Partial<Ga4Options> = {}): Promise<TakenEvent | undefined> {
  const { sink, context, fake } = vendorWorld({
    open: (clock) => ga4Property({ clock, ...ACCOUNT }),
    sink: ga4({ ...ACCOUNT, ...options }),
  })
  await sink.deliver([event], context)
  expect(fake.dropped).toEqual([])
  return fake.events[0]
}

describe('a user, to GA4,', () => {
  it('has the properties that are named, and no others', async () => {
    const touched = { ...springTouch, source: 'x'.repeat(50) }
    const userProperties = {
      first_source: 'touches.first.source',
      plan: 'traits.plan',
      seats: 'traits.seats',
      vip: 'traits.vip',
      email: 'traits.email',
      whole: 'touch',
      none: 'traits.none',
    } as const
    const user = application('app-1', {
      touches: { first: touched, last: touched, chain: [touched] },
      traits: { plan: 'pro', seats: 5, vip: true, email: 'ann@shop.example' },
    })
    expect((await told(user, { userProperties }))?.request['user_properties']).toEqual({
      first_source: { value: 'x'.repeat(36) },
      plan: { value: 'pro' },
      seats: { value: 5 },
      vip: { value: 'true' },
    })
    expect((await told(user))?.request).not.toHaveProperty('user_properties')
    expect(ga4({ ...ACCOUNT, userProperties: { plan: 'traits.plan' } }).mapping?.at(-1)).toEqual({
      events: 'each that is sent',
      sent: 'user_properties',
      fields: { plan: 'traits.plan' },
    })
  })

  it.each([
    ['user_id', 'keeps to itself'],
    ['ga_plan', 'keeps to itself'],
    ['план', 'Latin letter'],
    ['x'.repeat(25), 'at most 24'],
  ])('is given no property %s, which GA4 would drop', (name, why) => {
    expect(() => ga4({ ...ACCOUNT, userProperties: { [name]: 'traits.plan' } })).toThrow(why)
  })

  it('has 25 properties at most', () => {
    const many = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`p${index}`, 'traits.plan']))
    expect(() => ga4({ ...ACCOUNT, userProperties: many })).toThrow('no more than 25')
  })
})
