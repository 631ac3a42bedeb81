import { SinkUnavailable, type DeliveryContext, type SinkMemory } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { deliveryContext, type Handler } from '../../test/context.js'
import { application } from '../../test/events.js'
import { sinkMemory } from '../../test/memory.js'
import { virtualClock } from '../../test/virtual-clock.js'
import { amocrmAccount } from '../testing/amocrm/index.js'
import { AMOCRM_LIMITS } from './limits.js'
import { amocrm } from './sink.js'

const BASE = 'https://demo.amocrm.ru'

function world({ searchDelayMs = 0, options = {} } = {}) {
  const clock = virtualClock()
  const memory = sinkMemory()
  const account = amocrmAccount({ clock, token: 'token', searchDelayMs })
  const requests: string[] = []
  const handle: Handler = (request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname.replace('/api/v4/', '')}`)
    return account.handle(request)
  }
  const context = (through = handle, from: SinkMemory = memory): DeliveryContext =>
    deliveryContext({ clock, limits: AMOCRM_LIMITS, handle: through, memory: from })
  const sink = amocrm({ baseUrl: BASE, token: 'token', ...options })
  const work = (...events: TrackedEvent[]) => sink.merge?.(events) ?? expect.fail('the sink merges')
  return { clock, memory, account, requests, handle, context, sink, work }
}

describe('the amoCRM sink', () => {
  it('makes an application a deal with its ID, its marks and its contact', async () => {
    const { account, sink, work, context } = world()
    const contact = { name: 'Ann', phone: '+79990000000', email: 'ann@example.com' }
    const event = application('app-1', { properties: { form: { name: 'Sign-up' }, contact, value: 990.4 } })
    expect(await sink.deliver([work(event)], context())).toEqual([{ kind: 'delivered' }])
    expect(account.deals()).toEqual([
      {
        id: expect.any(Number),
        name: 'Application: Sign-up',
        price: 990,
        pipelineId: 7001,
        statusId: 70_011,
        createdAt: Date.UTC(2026, 2, 2, 8, 30),
        updatedAt: expect.any(Number),
        fields: { APPLICATION_ID: 'app-1', UTM_SOURCE: 'yandex', UTM_MEDIUM: 'cpc', UTM_CAMPAIGN: 'spring' },
        contact,
      },
    ])
  })
})
