import { describe, expect, it } from 'vitest'
import { amocrmWorld, workOf, type AmocrmWorld } from '../../test/amocrm-world.js'
import { attempt, deliverAll } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import type { FaultKind } from '../testing/amocrm/index.js'

const MANY = Array.from({ length: 50 }, (_, index) => `app-${index}`)

/** Makes three deals, and lets the answer to the next fifty get lost; returns the requests that follow. */
async function inTheDark(world: AmocrmWorld, kind: FaultKind): Promise<readonly string[]> {
  const sink = world.open()
  for (const id of ['first', 'second', 'third']) await deliverAll(sink, [workOf(sink, application(id))], world.context)
  await world.context.clock.sleep(60_000)
  const works = MANY.map((id) => workOf(sink, application(id)))
  world.account.faults.start({ kind, requests: 1 })
  await attempt(sink, works, world.context)
  const before = world.requests.length
  await deliverAll(sink, works, world.context)
  expect(world.account.deals().map(({ fields }) => fields['APPLICATION_ID'])).toHaveLength(53)
  expect(new Set(world.account.deals().map(({ fields }) => fields['APPLICATION_ID'])).size).toBe(53)
  return world.requests.slice(before)
}

describe('fifty deals of which it is not known whether they were made', () => {
  it('are looked for with one request, and made with one where they were not', async () => {
    expect(await inTheDark(amocrmWorld({ searchDelayMs: 10_000 }), 'late-error')).toEqual(['GET leads'])
    expect(await inTheDark(amocrmWorld({ searchDelayMs: 10_000 }), 'server-error')).toEqual([
      'GET leads',
      'POST leads/complex',
    ])
  })

  it.each(['ignored', 'refused'] as const)('are made once where the filter by fields is %s', async (fieldFilter) => {
    const made = await inTheDark(amocrmWorld({ searchDelayMs: 10_000, fieldFilter }), 'late-error')
    expect(made).toEqual(['GET leads', 'GET leads'])
    const absent = await inTheDark(amocrmWorld({ searchDelayMs: 10_000, fieldFilter }), 'server-error')
    expect(absent.filter((request) => request === 'POST leads/complex')).toHaveLength(1)
  })

  it('are not believed absent where a deal is not found that is known to stand', async () => {
    const world = amocrmWorld({ searchDelayMs: 10_000 })
    const sink = world.open()
    for (const id of ['first', 'second']) await deliverAll(sink, [workOf(sink, application(id))], world.context)
    world.account.remove(world.account.deals()[0]?.id ?? 0)
    await world.context.clock.sleep(60_000)
    const works = MANY.map((id) => workOf(sink, application(id)))
    world.account.faults.start({ kind: 'server-error', requests: 1 })
    await attempt(sink, works, world.context)
    const before = world.requests.length
    await deliverAll(sink, works, world.context)
    expect(world.requests.slice(before)).toEqual(['GET leads', 'GET leads', 'GET leads', 'POST leads/complex'])
    expect(world.account.deals()).toHaveLength(52)
  })

  it('are asked for in as many requests as their IDs have room in addresses', async () => {
    const world = amocrmWorld()
    const sink = world.open()
    for (const id of ['first', 'second']) await deliverAll(sink, [workOf(sink, application(id))], world.context)
    await world.context.clock.sleep(60_000)
    const works = MANY.map((id) => workOf(sink, application(id.padEnd(200, 'x'))))
    world.account.faults.start({ kind: 'late-error', requests: 1 })
    await attempt(sink, works, world.context)
    const before = world.requests.length
    await deliverAll(sink, works, world.context)
    expect(world.requests.slice(before)).toEqual(['GET leads', 'GET leads'])
    expect(world.account.deals()).toHaveLength(52)
  })
})
