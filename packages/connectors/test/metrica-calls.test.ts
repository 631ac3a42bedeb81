import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { clientId, FIRST_CLIENT, metricaWorld, ofClient } from './metrica-world.js'
import { vendorContract } from './vendor-world.js'

const world = () => metricaWorld({ send: 'calls' })

function call(number: number, more: Partial<TrackedEvent> = {}): TrackedEvent {
  const properties = { callId: `call-${number}`, number: '+7 (495) 123-45-67', duration: 61.4, caller: '+79001234567' }
  return ofClient(number, { id: `call-${number}`, type: 'call', properties, ...more })
}

vendorContract('metrica, calls', {
  open: world,
  received: (fake) => fake.calls().map(({ ClientId = '' }) => `app-${BigInt(ClientId) - FIRST_CLIENT}`),
  event: (number) => call(number),
  poison: () => call(999, { occurredAt: Date.UTC(2026, 2, 2, 10) }),
})

describe('metrica, of calls,', () => {
  it('is told whose call it was, when, for how long and of which number, and of the caller nothing', async () => {
    const { sink, context, fake, requests } = world()
    const missed = call(2, { properties: { callId: 'call-2', status: 'missed' } })
    await sink.deliver([call(1), missed], context)
    const empty = { Price: '', Currency: '', HoldDuration: '', CallMissed: '', Tag: '', FirstTimeCaller: '', URL: '' }
    expect(fake.calls()).toEqual([
      {
        ...empty,
        ClientId: clientId(1),
        DateTime: '1772440200',
        StaticCall: '0',
        PhoneNumber: '+74951234567',
        TalkDuration: '61',
      },
      {
        ...empty,
        ClientId: clientId(2),
        DateTime: '1772440200',
        StaticCall: '0',
        PhoneNumber: '',
        TalkDuration: '',
        CallMissed: '1',
        Tag: 'missed',
      },
    ])
    expect(fake.files()).toBe(1)
    expect(new URL(requests[0]?.url ?? '').searchParams.get('new_goal_name')).toBe('call')
  })

  it('is told of nothing but calls', () => {
    const { sink } = world()
    expect([ofClient(1), ofClient(1, { type: 'deal' })].map((event) => sink.accepts?.(event))).toEqual([false, false])
  })

  it('blames no goal when Metrica does not understand a line, since it makes the goal of calls itself', async () => {
    const odd = { when: { types: ['call'] }, send: 'call', with: { Price: { value: -5 } } }
    const { sink, context, requests } = metricaWorld({ send: 'calls', events: [odd] })
    expect(await sink.deliver([call(1)], context)).toEqual([{ kind: 'delivered' }])
    expect(requests).toHaveLength(1)
    expect((await sink.check?.(context))?.[1]?.text).toContain('of 1 lines Metrica understood 0')
  })

  it('says in its check what became of the files', async () => {
    const { sink, context } = world()
    await sink.deliver([call(1)], context)
    await context.clock.sleep(2 * 3_600_000)
    expect((await sink.check?.(context))?.map(({ text }) => text)).toEqual([
      'Metrica lets this token see the calls of counter 77',
      'file 1: 1 lines, PROCESSED',
    ])
  })
})
