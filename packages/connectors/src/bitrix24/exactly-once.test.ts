import type { DeliveryContext, SinkMemory } from '@throughline/collector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitrix24World, workOf, type Bitrix24World } from '../../test/bitrix24-world.js'
import { attempt, deliverAll } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import type { FaultKind } from '../testing/bitrix24/index.js'

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

const contact = { name: 'Ann', phone: '+7 900 000-00-00' }

/** Applications of one person, who must stay one contact. */
function applicationOf(id: string) {
  return application(id, { properties: { applicationId: id, contact } })
}

function idsOf({ portal }: Bitrix24World): readonly unknown[] {
  return portal.all('deal').map(({ values }) => values['UF_CRM_APP_ID'])
}

describe('a deal in Bitrix24 is made exactly once', () => {
  it('when the process is killed between the creation and remembering it', async () => {
    const world = bitrix24World()
    const sink = world.open()
    const work = workOf(sink, applicationOf('app-1'))
    const dying = world.through({ memory: dyingAt(world.memory, 2, 'before') })
    await expect(sink.deliver([work], dying)).rejects.toThrow(Killed)
    expect(idsOf(world)).toEqual(['app-1'])

    expect(await deliverAll(world.open(), [work], world.context)).toEqual([delivered])
    expect(idsOf(world)).toEqual(['app-1'])
  })

  it('when the clock is set back before it is known whether the deal was made, and without a wait for the old date', async () => {
    const world = bitrix24World()
    const sink = world.open()
    const work = workOf(sink, applicationOf('app-1'))
    const { clock } = world.context
    const ahead = { ...clock, now: () => clock.now() + 30 * 86_400_000 }
    const dying = { ...world.through({ memory: dyingAt(world.memory, 1, 'after') }), clock: ahead }
    await expect(sink.deliver([work], dying)).rejects.toThrow(Killed)
    expect(idsOf(world)).toEqual([])

    const [result] = await world.open().deliver([work], world.context)
    expect(result?.kind === 'retry' && (result.afterMs ?? Infinity) <= 65_000).toBe(true)
    expect(await deliverAll(world.open(), [work], world.context)).toEqual([delivered])
    expect(idsOf(world)).toEqual(['app-1'])
  })

  it('when the process is killed while the portal is still at work', async () => {
    const world = bitrix24World()
    const sink = world.open()
    const work = workOf(sink, applicationOf('app-1'))
    const { clock } = world.context
    await sink.deliver([workOf(sink, applicationOf('app-0'))], world.context)
    const slow = async (request: Request): Promise<Response> => {
      const sent = request.clone()
      await clock.sleep(40_000)
      return world.portal.handle(new Request(sent, { signal: new AbortController().signal }))
    }
    void attempt(sink, [work], world.through({ handle: slow }))
    await clock.sleep(1_000)

    expect(await deliverAll(world.open(), [work], world.context)).toEqual([delivered])
    expect(idsOf(world)).toEqual(['app-0', 'app-1'])
  })

  it('without waiting for a search when the portal refused for certain', async () => {
    const world = bitrix24World()
    const sink = world.open()
    await sink.deliver([workOf(sink, application('app-0'))], world.context)
    world.portal.faults.start({ kind: 'rate-limited', requests: 1 })
    const work = workOf(sink, application('app-1'))
    expect(await attempt(sink, [work], world.context)).toMatchObject({ code: 'rate-limited' })
    expect(await attempt(sink, [work], world.context)).toEqual([delivered])
    expect(world.requests.flat()).not.toContain('crm.deal.list')
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
  ] as const)('when the portal is down for a minute with: %s', async (kind) => {
    const world = bitrix24World()
    const sink = world.open()
    world.portal.faults.start({ kind, forMs: 60_000 })
    expect(await deliverAll(sink, [workOf(sink, applicationOf('app-1'))], world.context)).toEqual([delivered])
    expect(idsOf(world)).toEqual(['app-1'])
    expect(world.portal.all('contact')).toHaveLength(1)
  })

  it('whatever happens, in whatever order, with one contact for one person', async () => {
    const faults: FaultKind[] = ['rate-limited', 'garbage', 'hang', 'late-error', 'late-timeout', 'lost-answer']
    const trouble = fc.record({
      kind: fc.constantFrom(...faults),
      requests: fc.integer({ min: 1, max: 3 }),
      afterRequests: fc.integer({ min: 0, max: 4 }),
    })
    const kill = fc.record({ write: fc.integer({ min: 1, max: 4 }), when: fc.constantFrom('before', 'after') })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.array(trouble, { maxLength: 6 }),
        fc.array(kill, { maxLength: 4 }),
        async (count, troubles, kills) => {
          const world = bitrix24World()
          const ids = Array.from({ length: count }, (_, index) => `app-${index}`)
          const next = troubles.values()
          let countdown = 0
          const handle = (request: Request): Promise<Response> => {
            if (countdown-- === 0) {
              const { value } = next.next()
              if (value) world.portal.faults.start(value)
              countdown = value?.afterRequests ?? 0
            }
            return world.portal.handle(request)
          }
          const deaths = kills.map(({ write, when }) => dyingAt(world.memory, write, when))
          for (const memory of [...deaths, world.memory]) {
            await liveAndDie(world, ids, world.through({ handle, memory }))
          }
          expect(idsOf(world)).toHaveLength(count)
          expect(new Set(idsOf(world))).toEqual(new Set(ids))
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)
})

/** One life of a process: delivers everything, or is killed on the way. */
async function liveAndDie(world: Bitrix24World, ids: readonly string[], context: DeliveryContext): Promise<void> {
  const sink = world.open()
  const works = ids.map((id) => workOf(sink, applicationOf(id)))
  try {
    const results = await deliverAll(sink, works, context)
    expect(results).toEqual(works.map(() => delivered))
  } catch (error) {
    if (!(error instanceof Killed)) throw error
  }
}
