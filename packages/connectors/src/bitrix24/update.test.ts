import type { TrackedEvent } from '@throughline/protocol'
import { expect, it } from 'vitest'
import { bitrix24World, workOf } from '../../test/bitrix24-world.js'
import { attempt } from '../../test/deliver.js'
import { application } from '../../test/events.js'

const stages = { Registered: 'PREPARATION', Refused: 'LOSE' }

/** What came of an application so long after it was made. */
function later(applicationId: string, name: string, afterMs: number): TrackedEvent {
  const { occurredAt, ...event } = application(applicationId)
  return { ...event, type: 'track', name, properties: {}, occurredAt: occurredAt + afterMs }
}

it('leaves a deal where the latest event has put it, in whatever order they come', async () => {
  const { portal, context, open, requests } = bitrix24World()
  const sink = open({ stages })
  const tell = (name: string, afterMs: number): Promise<unknown> =>
    sink.deliver([workOf(sink, later('app-1', name, afterMs))], context)
  await sink.deliver([workOf(sink, application('app-1'))], context)
  await tell('Refused', 2_000)
  const before = requests.length
  await tell('Registered', 1_000)
  expect(portal.all('deal')).toMatchObject([{ values: { STAGE_ID: 'LOSE' } }])
  expect(requests).toHaveLength(before)
})

it('remembers in another process what was sent, and tells it from what says more or was told later', async () => {
  const { memory, context, open, requests } = bitrix24World()
  const before = open({ stages })
  const applied = application('app-1', { properties: { contact: { name: 'Ann' } } })
  await before.deliver([workOf(before, applied)], context)
  await before.deliver([workOf(before, later('app-1', 'Refused', 2_000))], context)
  const asked = requests.length

  const sink = open({ stages })
  const works = [
    workOf(sink, applied, later('app-1', 'Refused', 2_000)),
    workOf(sink, later('app-1', 'Registered', 1_000)),
    workOf(sink, later('app-1', 'Registered', 3_000)),
    workOf(sink, later('app-1', 'Refused', 3_000)),
    workOf(sink, application('app-2')),
  ]
  expect(await sink.alreadySent?.(works, memory)).toEqual([true, true, false, false, false])
  expect(requests).toHaveLength(asked)
})

it('does not count as sent what may not have been carried out', async () => {
  const { portal, memory, context, open } = bitrix24World()
  const sink = open()
  await sink.deliver([workOf(sink, application('app-0'))], context)
  portal.faults.start({ kind: 'lost-answer', requests: 1 })
  const work = workOf(sink, application('app-1'))
  expect(await attempt(sink, [work], context)).toMatchObject({ code: 'no-answer' })
  expect(await sink.alreadySent?.([work], memory)).toEqual([false])
})

it('leaves works where they are, and puts none off, when the portal has no time for any', async () => {
  const { context, open } = bitrix24World({ secondsOf: (method) => (method === 'crm.deal.update' ? 450 : 0) })
  const sink = open({ stages })
  const made = ['app-1', 'app-2'].map((id) => workOf(sink, application(id)))
  await sink.deliver(made, context)
  const told = workOf(sink, later('app-1', 'Registered', 1_000))
  await sink.deliver([told], context)
  const works = [told, workOf(sink, later('app-2', 'Registered', 1_000))]
  expect(await attempt(sink, works, context)).toMatchObject({ code: 'rate-limited' })
})
