import { previewDelivery } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { amocrm } from './sink.js'

const clock = leapingClock()
const APPLICATION = application('app-1', { userId: '42' })
const { applicationId: _, ...USER } = APPLICATION

function paid(id: string, amount: number): TrackedEvent {
  return { ...USER, id, type: 'track', name: 'Paid', occurredAt: USER.occurredAt + amount, properties: { amount } }
}

async function preview(options: object, events: readonly TrackedEvent[]) {
  const sink = amocrm({ baseUrl: 'https://demo.amocrm.ru', token: 'token', ...options })
  const { requests } = await previewDelivery(sink, events, { clock, random: () => 0.5 })
  return requests.map(({ method, url, body }) => ({ what: `${method} ${new URL(url).pathname.slice(8)}`, body }))
}

describe('a preview of amoCRM', () => {
  it('shows the deal that an application would become', async () => {
    const requests = await preview({}, [APPLICATION])
    expect(requests.map(({ what }) => what)).toEqual(['GET leads/custom_fields', 'POST leads/complex'])
    expect(requests[1]?.body).toContain('app-1')
    expect(requests[1]?.body).toContain('yandex')
  })

  it('shows an incoming lead', async () => {
    const requests = await preview({ incoming: true }, [APPLICATION])
    expect(requests.map(({ what }) => what)).toEqual(['GET leads/custom_fields', 'POST leads/unsorted/forms'])
  })

  it('shows the transaction that a repeat payment would become', async () => {
    const updates = { Paid: { fields: { 77: 'properties.amount' }, transaction: 'properties.amount' } }
    const requests = await preview({ updates }, [APPLICATION, paid('p1', 500), paid('p2', 700)])
    expect(requests.map(({ what }) => what)).toEqual([
      'GET leads/custom_fields',
      'POST leads/complex',
      'GET customers/custom_fields',
      'POST customers',
      'POST customers/1/transactions',
    ])
    expect(JSON.parse(requests[4]?.body ?? '')).toMatchObject([{ price: 700, comment: 'Paid p2' }])
  })
})
