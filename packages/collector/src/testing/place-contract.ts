import { describe, expect, it } from 'vitest'
import type { Begin, Consumer, Log } from '../log/log.js'
import { someEvent } from './some-event.js'
import type { VirtualClock } from './virtual-clock.js'

/** What every log promises of the places of sinks: where they begin, how they are moved, and what was given up. */
export function placeContract(world: {
  readonly log: () => Log
  /** The same log as another process has it open. */
  readonly beside: () => Log
  readonly clock: () => VirtualClock
}): void {
  const { log, clock } = world

  async function consumer(sink: string, begin?: Begin): Promise<Consumer> {
    const held = await log().consumer(sink, begin)
    if (!held) throw new Error(`the sink ${sink} is held by another collector`)
    return held
  }
  async function taken(from: Consumer, limit = 100): Promise<string[]> {
    return (await from.take(limit)).map(({ event }) => event.id)
  }
  const received = (id: string, receivedAt: number) => someEvent(id, { receivedAt })

  describe('the place of a sink', () => {
    it('is where it says when it is new: the beginning, now, or a time', async () => {
      await log().append([received('a', 100), received('b', 200), received('c', 300)])
      expect(await taken(await consumer('all'))).toEqual(['a', 'b', 'c'])
      expect(await taken(await consumer('since', { startFrom: 200 }))).toEqual(['b', 'c'])
      const late = await consumer('now', { startFrom: 'now' })
      await log().append([received('d', 400)])
      expect(await taken(late)).toEqual(['d'])
      expect(await log().arrived(200)).toBe(3)
    })

    it('goes to the sink that it is called now, with all that was held for it', async () => {
      await log().append([someEvent('a'), someEvent('b'), someEvent('c')])
      const old = await consumer('old')
      await old.take(2)
      await old.settle([
        { kind: 'delivered', position: 1 },
        { kind: 'dead', position: 2, key: 'k', reason: 'bad' },
      ])
      await old.memory.write(new Map([['k', 7]]))
      await old.release()
      const renamed = await consumer('new', { formerly: 'old' })
      expect(await taken(renamed)).toEqual(['c'])
      expect(await renamed.memory.read(['k'])).toEqual(new Map([['k', 7]]))
      expect(await log().dead('new', 9)).toHaveLength(1)
      expect((await log().lags()).has('old')).toBe(false)
    })

    it('is read on behind what was taken, without skipping or repeating', async () => {
      await log().append(['a', 'b', 'c', 'd', 'e'].map((id) => someEvent(id)))
      const crm = await consumer('crm')
      expect(await taken(crm, 2)).toEqual(['a', 'b'])
      expect((await crm.more(2, 2)).map(({ event }) => event.id)).toEqual(['c', 'd'])
      expect(await taken(crm, 2)).toEqual(['a', 'b'])
      expect((await crm.more(2, 3)).map(({ event }) => event.id)).toEqual(['c', 'd', 'e'])
    })

    it('is not behind what is given up at the end of the log', async () => {
      await log().append([someEvent('a'), someEvent('b')])
      const first = await consumer('crm')
      await first.take(2)
      await first.settle([{ kind: 'dead', position: 2, key: 'k', reason: 'bad' }])
      await first.release()
      const second = await consumer('crm')
      expect(await taken(second)).toEqual(['a'])
      await second.settle([{ kind: 'delivered', position: 1 }])
      expect(await taken(second)).toEqual([])
      expect((await log().lags()).get('crm')).toMatchObject({ position: 2, behind: 0, dead: 1 })
    })

    it('can be moved back or forward, which whoever holds it notices', async () => {
      await log().append([received('a', 100), received('b', 200)])
      const crm = await consumer('crm')
      await crm.take(2)
      await crm.settle([
        { kind: 'delivered', position: 1 },
        { kind: 'delivered', position: 2 },
      ])
      expect(await log().rewind('crm', 200)).toBe(1)
      await expect(crm.take(1)).rejects.toThrow('taken over')
      expect(await taken(await consumer('crm'))).toEqual(['b'])
      expect(await log().rewind('crm', 'now')).toBe(0)
      expect(await log().rewind('nobody', 'now')).toBeUndefined()
    })

    it('is forgotten only when nobody holds it', async () => {
      await log().append([someEvent('a')])
      const crm = await consumer('crm')
      expect(await log().forget('crm')).toBe(false)
      await crm.release()
      expect(await log().forget('crm')).toBe(true)
      expect((await log().lags()).has('crm')).toBe(false)
    })

    it('is given to nobody while another collector holds a sink of the same account', async () => {
      const one = await consumer('leads', { account: 'crm' })
      await consumer('tasks', { account: 'crm' })
      const other = world.beside()
      expect(await other.consumer('notes', { account: 'crm' })).toBeUndefined()
      expect(await other.consumer('ga4', { account: 'google' })).toBeDefined()
      await one.release()
      expect(await other.consumer('leads', { account: 'crm' })).toBeUndefined()
    })

    it('is lost with its whole account by who was silent for longer than the lease', async () => {
      const leads = await consumer('leads', { account: 'crm' })
      const tasks = await consumer('tasks', { account: 'crm' })
      expect(await tasks.renew()).toBe(true)
      await clock().advance(10_000)
      expect(await world.beside().consumer('leads', { account: 'crm' })).toBeDefined()
      expect(await leads.renew()).toBe(false)
      expect(await tasks.renew()).toBe(false)
      await expect(tasks.take(1)).rejects.toThrow('taken over')
    })

    it('is not held for ever by a clock that has since gone back', async () => {
      const now = clock().now()
      await clock().advance(3_600_000)
      await consumer('crm')
      await clock().advance(now - clock().now())
      expect(await log().consumer('crm')).toBeDefined()
    })
  })

  describe('what was given up', () => {
    it('is due again, or gone for good, as an operator decides', async () => {
      await log().append([someEvent('a'), someEvent('b'), someEvent('c')])
      const crm = await consumer('crm')
      await crm.take(3)
      await crm.settle([1, 2, 3].map((position) => ({ kind: 'dead', position, key: `k${position}`, reason: 'bad' })))
      expect(await log().revive('crm', [2, 9])).toBe(1)
      expect(await taken(crm)).toEqual(['b'])
      expect(await log().bury('crm')).toBe(2)
      expect(await log().dead('crm', 9)).toEqual([])
      expect(await taken(crm)).toEqual(['b'])
    })

    it('is kept while the cursor has not passed it, since it would be taken for new', async () => {
      await log().append([someEvent('a'), someEvent('b')])
      const crm = await consumer('crm')
      await crm.take(2)
      await crm.settle([{ kind: 'dead', position: 2, key: 'k', reason: 'bad' }])
      expect(await log().bury('crm')).toBe(0)
    })
  })

  describe('what is trimmed', () => {
    it('is old, behind every sink, held by none, and never the newest', async () => {
      await log().append([1, 2, 3, 4, 5].map((at) => received(`e${at}`, at * 100)))
      const crm = await consumer('crm')
      await crm.take(4)
      await crm.settle([
        { kind: 'delivered', position: 1 },
        { kind: 'delivered', position: 2 },
        { kind: 'dead', position: 3, key: 'k', reason: 'bad' },
        { kind: 'delivered', position: 4 },
      ])
      expect(await log().trim(200)).toBe(1)
      expect(await log().trim(10_000)).toBe(2)
      expect(await log().keptSince()).toBe(500)
      expect((await log().dead('crm', 9)).map(({ event }) => event.id)).toEqual(['e3'])
      await log().bury('crm')
      expect(await log().trim(10_000)).toBe(1)
      expect(await taken(await consumer('late'))).toEqual(['e5'])
    })

    it('is none that arrived later, though a clock was wrong for a while', async () => {
      await log().append([received('old', 100), received('wrong', 5), received('new', 900), received('newest', 900)])
      expect(await log().trim(500)).toBe(2)
      expect(await log().keptSince()).toBe(900)
    })

    it('is new when it comes again, and is not behind a sink that begins afterwards', async () => {
      await log().append([received('a', 100), received('b', 200), received('c', 300)])
      expect(await log().trim(250)).toBe(2)
      const late = await consumer('late')
      expect((await log().lags()).get('late')).toMatchObject({ behind: 1, oldestAt: 300 })
      expect(await log().append([received('a', 400), received('c', 400)])).toEqual({ accepted: 1, duplicates: 1 })
      expect(await taken(late)).toEqual(['c', 'a'])
    })

    it('is completed no more, whatever becomes known later', async () => {
      const deal = someEvent('deal', { type: 'deal', dealId: '7', applicationId: 'app', receivedAt: 100 })
      await log().append([deal, received('last', 300)])
      expect(await log().trim(200)).toBe(1)
      await log().append([someEvent('app', { type: 'application', applicationId: 'app', anonymousId: 'v' })])
      expect(await taken(await consumer('late'))).toEqual(['last', 'app'])
    })
  })
}
