import type { DeliveryContext, SinkMemory } from '@throughline/collector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amocrmWorld, workOf, type AmocrmWorld } from '../../test/amocrm-world.js'
import { attempt, deliverAll } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import type { FaultKind } from '../testing/amocrm/index.js'

const delivered = { kind: 'delivered' }

/** The process is killed: nothing after this point happens. */
class Killed extends Error {}

/** A memory in which the process dies at a write, by its number: before the write is stored, or right after. */
function dyingAt(memory: SinkMemory, write: number, when: 'before' | 'after'): SinkMemory {
  let writes = 0
  return {
    read: memory.read,
    write: async (entries) => {
      writes += 1
      if (writes === write && when === 'before') throw new Killed()
      await memory.write(entries)
      if (writes === write) throw new Killed()
    },
  }
}

function dealsOf({ account }: AmocrmWorld): readonly unknown[] {
  return account.deals().map(({ fields }) => fields['APPLICATION_ID'])
}

describe('a deal is made exactly once', () => {
  it('when the process is killed between the creation and remembering it', async () => {
    const world = amocrmWorld({ searchDelayMs: 10_000 })
    const sink = world.open()
    const work = workOf(sink, application('app-1'))
    const dying = world.through({ memory: dyingAt(world.memory, 2, 'before') })
    await expect(sink.deliver([work], dying)).rejects.toThrow(Killed)
    expect(dealsOf(world)).toEqual(['app-1'])

    expect(await deliverAll(world.open(), [work], world.context)).toEqual([delivered])
    expect(dealsOf(world)).toEqual(['app-1'])
  })

  it('when the clock is set back before it is known whether the deal was made, and without a wait for the old date', async () => {
    const world = amocrmWorld({ searchDelayMs: 10_000 })
    const sink = world.open()
    const work = workOf(sink, application('app-1'))
    const { clock } = world.context
    const ahead = { ...clock, now: () => clock.now() + 30 * 86_400_000 }
    const dying = { ...world.through({ memory: dyingAt(world.memory, 2, 'before') }), clock: ahead }
    await expect(sink.deliver([work], dying)).rejects.toThrow(Killed)

    const [result] = await world.open().deliver([work], world.context)
    expect(result?.kind === 'retry' && (result.afterMs ?? Infinity) <= 60_000).toBe(true)
    expect(await deliverAll(world.open(), [work], world.context)).toEqual([delivered])
    expect(dealsOf(world)).toEqual(['app-1'])
  })

  it('when the process is killed before the request', async () => {
    const world = amocrmWorld()
    const sink = world.open()
    const work = workOf(sink, application('app-1'))
    const dying = world.through({ memory: dyingAt(world.memory, 1, 'after') })
    await expect(sink.deliver([work], dying)).rejects.toThrow(Killed)
    expect(dealsOf(world)).toEqual([])

    expect(await deliverAll(world.open(), [work], world.context)).toEqual([delivered])
    expect(dealsOf(world)).toEqual(['app-1'])
  })

  it('when the answer is lost and the search finds the deal late', async () => {
    const world = amocrmWorld({ searchDelayMs: 30_000 })
    const sink = world.open()
    const work = workOf(sink, application('app-1'))
    await deliverAll(sink, [workOf(sink, application('app-0'))], world.context)
    world.account.faults.start({ kind: 'lost-answer', requests: 1 })
    expect(await attempt(sink, [work], world.context)).toMatchObject({ code: 'no-answer' })
    expect(await attempt(sink, [work], world.context)).toEqual([
      { kind: 'retry', reason: expect.stringContaining('not known yet'), afterMs: 15_000 },
    ])
    expect(await deliverAll(sink, [work], world.context)).toEqual([delivered])
    expect(dealsOf(world)).toEqual(['app-0', 'app-1'])
  })

  it.each([
    'rate-limited',
    'server-error',
    'gateway-timeout',
    'hang',
    'garbage',
    'late-error',
    'late-timeout',
    'lost-answer',
  ] as const)('when the account is down for a minute with: %s', async (kind) => {
    const world = amocrmWorld({ searchDelayMs: 5_000 })
    const sink = world.open()
    world.account.faults.start({ kind, forMs: 60_000 })
    expect(await deliverAll(sink, [workOf(sink, application('app-1'))], world.context)).toEqual([delivered])
    expect(dealsOf(world)).toEqual(['app-1'])
  })

  it('without waiting for a search when the account refused for certain', async () => {
    const world = amocrmWorld()
    const sink = world.open()
    await deliverAll(sink, [workOf(sink, application('app-0'))], world.context)
    world.account.faults.start({ kind: 'rate-limited', requests: 1 })
    const work = workOf(sink, application('app-1'))
    expect(await attempt(sink, [work], world.context)).toMatchObject({ code: 'rate-limited' })
    expect(await attempt(sink, [work], world.context)).toEqual([delivered])
    expect(world.requests).not.toContain('GET leads')
  })

  it('and another deal that only mentions the application ID is not taken for it', async () => {
    const world = amocrmWorld()
    const sink = world.open()
    const mention = application('app-2', { properties: { form: { name: 'about app-1' } } })
    await deliverAll(sink, [workOf(sink, mention)], world.context)
    world.account.faults.start({ kind: 'hang', requests: 1 })
    expect(await deliverAll(sink, [workOf(sink, application('app-1'))], world.context)).toEqual([delivered])
    expect(dealsOf(world)).toEqual(['app-2', 'app-1'])
  })

  it('and of a deal that a manager has copied the original is taken', async () => {
    const world = amocrmWorld()
    const sink = world.open()
    const work = workOf(sink, application('app-1'))
    await deliverAll(sink, [workOf(sink, application('app-0'))], world.context)
    world.account.faults.start({ kind: 'late-error', requests: 1 })
    await attempt(sink, [work], world.context)
    const copy = [{ custom_fields_values: [{ field_code: 'APPLICATION_ID', values: [{ value: 'app-1' }] }] }]
    await world.account.handle(
      new Request('https://demo.amocrm.ru/api/v4/leads/complex', {
        method: 'POST',
        headers: { authorization: 'Bearer token' },
        body: JSON.stringify(copy),
      }),
    )
    await deliverAll(sink, [work], world.context)
    await deliverAll(sink, [workOf(sink, application('app-1', { properties: { value: 7 } }))], world.context)
    expect(world.account.deals().map(({ price }) => price)).toEqual([0, 7, 0])
  })

  it('whatever happens, in whatever order', async () => {
    const faults: FaultKind[] = ['rate-limited', 'garbage', 'hang', 'late-error', 'late-timeout', 'lost-answer']
    const trouble = fc.record({
      kind: fc.constantFrom(...faults),
      requests: fc.integer({ min: 1, max: 3 }),
      afterRequests: fc.integer({ min: 0, max: 4 }),
    })
    const kill = fc.record({ write: fc.integer({ min: 1, max: 4 }), when: fc.constantFrom('before', 'after') })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 120 }),
        fc.array(trouble, { maxLength: 6 }),
        fc.array(kill, { maxLength: 4 }),
        fc.integer({ min: 0, max: 14_000 }),
        async (count, troubles, kills, searchDelayMs) => {
          const world = amocrmWorld({ searchDelayMs })
          const ids = Array.from({ length: count }, (_, index) => `app-${index}`)
          const next = troubles.values()
          let countdown = 0
          const handle = (request: Request): Promise<Response> => {
            if (countdown-- === 0) {
              const { value } = next.next()
              if (value) world.account.faults.start(value)
              countdown = value?.afterRequests ?? 0
            }
            return world.account.handle(request)
          }
          const deaths = kills.map(({ write, when }) => dyingAt(world.memory, write, when))
          for (const memory of [...deaths, world.memory]) {
            await liveAndDie(world, ids, world.through({ handle, memory }))
          }
          expect(dealsOf(world)).toHaveLength(count)
          expect(new Set(dealsOf(world))).toEqual(new Set(ids))
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})

/** One life of a process: delivers everything, or is killed on the way. */
async function liveAndDie(world: AmocrmWorld, ids: readonly string[], context: DeliveryContext): Promise<void> {
  const sink = world.open()
  const works = ids.map((id) => workOf(sink, application(id)))
  try {
    const results = await deliverAll(sink, works, context)
    expect(results).toEqual(works.map(() => delivered))
  } catch (error) {
    if (!(error instanceof Killed)) throw error
  }
}
