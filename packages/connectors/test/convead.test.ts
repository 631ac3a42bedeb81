import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { convead, type ConveadOptions } from '../src/convead/index.js'
import { conveadAccount } from '../src/testing/convead/index.js'
import { application } from './events.js'
import { vendorContract, vendorWorld } from './vendor-world.js'

const ACCOUNT = { appKey: 'key', domain: 'shop.example' }

function world(options: Partial<ConveadOptions> = {}) {
  return vendorWorld({
    open: (clock) => conveadAccount({ clock, ...ACCOUNT }),
    sink: convead({ ...ACCOUNT, ...options }),
  })
}

function of(applicationId: string, more: Partial<TrackedEvent> = {}): TrackedEvent {
  return application(applicationId, { trackers: { conveadGuestId: 'guest-1' }, ...more })
}

vendorContract('convead', {
  open: () => world(),
  received: (fake) =>
    fake.events().map(({ properties }) => (properties as Readonly<Record<string, unknown>>)['application_id']),
  event: (number) => of(`app-${number}`),
  poison: () => of('app-poison', { type: 'track', name: 'Ж' }),
})

describe('convead', () => {
  it('tells pages, applications and the site’s own events in its words, and a sale as a purchase', async () => {
    const { sink, context, fake } = world()
    const page = { url: 'https://shop.example/a', path: '/a', title: 'A' }
    await sink.deliver([of('app-1', { type: 'page', page })], context)
    await sink.deliver([of('app-1', { type: 'track', name: 'Plan Chosen', properties: { plan: 'pro' } })], context)
    const deal = { dealId: '9', status: 'won', value: 50_000 }
    await sink.deliver([of('app-1', { type: 'deal', dealId: '9', properties: deal })], context)
    const about = { app_key: 'key', domain: 'shop.example', host: 'shop.example', guest_uid: 'guest-1' }
    expect(fake.events()).toEqual([
      { ...about, ...page, type: 'link', properties: {} },
      { ...about, type: 'custom', properties: { key: 'Plan_Chosen', plan: 'pro' } },
      { ...about, type: 'purchase', properties: { order_id: '9', revenue: 50_000 } },
    ])
  })

  it('tells who it is only when asked to', async () => {
    const contact = { contact: { name: 'Ann Lee', email: 'ann@example.com' } }
    const silent = world()
    await silent.sink.deliver([of('app-1', { properties: contact })], silent.context)
    expect(JSON.stringify(silent.fake.events())).not.toContain('ann@example.com')
    const open = world({ personalData: 'plain' })
    await open.sink.deliver([of('app-1', { properties: contact, userId: 'U-1' })], open.context)
    expect(open.fake.events()).toMatchObject([
      { visitor_uid: 'u-1', visitor_info: { email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee' } },
    ])
  })

  it('sends nothing of visitors whom Convead would not know', () => {
    expect(world().sink.accepts?.(application('app-1', { userId: 'User 1' }))).toBe(false)
  })
})

describe('a check of convead', () => {
  it.each([
    [{}, 'good', 'Convead has the widget of this "appKey"'],
    [{ appKey: 'other' }, 'doubtful', 'Convead answered 404'],
  ] as const)('asks for the widget that the site loads, and sends no event: %j', async (options, level, text) => {
    const { fake, sink, context } = world(options)
    const ask: typeof fetch = (input, init) => fake.handle(new Request(input, init))
    expect(await sink.check?.({ clock: context.clock, fetch: ask })).toEqual([
      { level, text: expect.stringContaining(text) },
    ])
    expect(fake.events()).toEqual([])
  })

  it('takes the page of a proxy for no widget', async () => {
    const { fake, sink, context } = world()
    fake.faults.start({ kind: 'garbage' })
    const ask: typeof fetch = (input, init) => fake.handle(new Request(input, init))
    expect(await sink.check?.({ clock: context.clock, fetch: ask })).toMatchObject([{ level: 'doubtful' }])
  })
})
