import { describe, expect, it } from 'vitest'
import { normalise } from './event.js'

const arrival = { site: 'shop', receivedAt: 1_700_000_000_000 }

describe('normalising a message', () => {
  it('gives a reserved event its own type, lifts its IDs, and keeps its name and properties', () => {
    const properties = { applicationId: 'a1', form: { id: 'sign-up' } }
    expect(
      normalise(
        { type: 'track', event: 'Application Submitted', messageId: 'm', anonymousId: 'v', properties },
        arrival,
      ),
    ).toEqual({
      id: 'm',
      site: 'shop',
      type: 'application',
      name: 'Application Submitted',
      occurredAt: arrival.receivedAt,
      receivedAt: arrival.receivedAt,
      anonymousId: 'v',
      applicationId: 'a1',
      properties,
    })
  })

  it("keeps the site's own events as they are", () => {
    const event = normalise({ type: 'track', event: 'Plan Chosen', userId: '7', properties: { plan: 'pro' } }, arrival)
    expect(event).toMatchObject({ type: 'track', name: 'Plan Chosen', userId: '7', properties: { plan: 'pro' } })
  })

  it('places what it knows of the context and keeps the rest', () => {
    const event = normalise(
      {
        type: 'page',
        anonymousId: 'v',
        context: {
          page: { url: 'https://shop.example/a', path: '/a', title: 'A' },
          session: { id: 's', index: 2, startedAt: 5 },
          ids: { _ga: 'GA1.1.2.3' },
          consent: { analytics: true, marketing: false },
          userAgent:
            'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
          locale: 'ru-RU',
        },
      },
      arrival,
    )
    expect(event).toMatchObject({
      page: { url: 'https://shop.example/a', path: '/a', title: 'A' },
      session: { id: 's', index: 2, startedAt: 5 },
      ids: { _ga: 'GA1.1.2.3' },
      consent: { analytics: true, marketing: false },
      device: { type: 'desktop', os: 'Windows', browser: 'Chrome' },
      context: { locale: 'ru-RU' },
    })
  })

  it('has no key for what is absent', () => {
    const event = normalise({ type: 'page', messageId: 'm', anonymousId: 'v' }, arrival)
    expect(Object.keys(event).sort()).toEqual([
      'anonymousId',
      'id',
      'occurredAt',
      'properties',
      'receivedAt',
      'site',
      'type',
    ])
  })

  it('gives the same message without an ID the same ID, and another message another', () => {
    const idOf = (userId: string): string => normalise({ type: 'identify', userId }, arrival).id
    expect(idOf('7')).toBe(idOf('7'))
    expect(idOf('7')).not.toBe(idOf('8'))
  })

  it('gives a call an application ID that later news of the call shares', () => {
    const call = { type: 'track', event: 'Call Received', properties: { callId: '900' } } as const
    expect(normalise(call, arrival).applicationId).toMatch(/^[\w-]{21}$/)
    expect(normalise(call, arrival).applicationId).toBe(
      normalise({ ...call, messageId: 'later' }, arrival).applicationId,
    )
  })

  it('puts a cost under the channel of the source it paid for', () => {
    const properties = {
      date: '2026-03-01',
      source: 'yandex',
      medium: 'cpc',
      campaign: 'spring',
      amount: 100,
      currency: 'RUB',
    }
    const event = normalise({ type: 'track', event: 'Cost Recorded', properties }, arrival)
    expect(event).toMatchObject({
      type: 'cost',
      touch: { source: 'yandex', medium: 'cpc', campaign: 'spring', channel: 'Paid Search' },
    })
    expect(event).not.toHaveProperty('touches')
  })
})
