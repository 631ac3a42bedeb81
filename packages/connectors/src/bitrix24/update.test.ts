import { expect, it } from 'vitest'
import { bitrix24World, workOf } from '../../test/bitrix24-world.js'
import { application } from '../../test/events.js'

it('leaves a deal where the latest event has put it, in whatever order they come', async () => {
  const { portal, context, open, requests } = bitrix24World()
  const sink = open({ stages: { Registered: 'PREPARATION', Refused: 'LOSE' } })
  const tell = async (name: string, afterMs: number): Promise<void> => {
    const { occurredAt, ...event } = application('app-1')
    const later = { ...event, type: 'track' as const, name, properties: {}, occurredAt: occurredAt + afterMs }
    await sink.deliver([workOf(sink, later)], context)
  }
  await sink.deliver([workOf(sink, application('app-1'))], context)
  await tell('Refused', 2_000)
  const before = requests.length
  await tell('Registered', 1_000)
  expect(portal.all('deal')).toMatchObject([{ values: { STAGE_ID: 'LOSE' } }])
  expect(requests).toHaveLength(before)
})
