import type { Json, TrackedEvent } from '@throughline/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../clock.js'
import type { Consumer, Log } from '../log/log.js'
import { eraseContract } from './erase-contract.js'
import { joinContract } from './join-contract.js'
import { placeContract } from './place-contract.js'
import { someEvent } from './some-event.js'
import { virtualClock, type VirtualClock } from './virtual-clock.js'

/**
 * What every log promises.
 *
 * @param place makes a fresh place to store, once for each test; what it returns opens the log there, each time as
 * another process would
 */
export function logContract(name: string, place: (clock: Clock) => () => Log): void {
  describe(`log: ${name}`, () => {
    let log: Log
    let clock: VirtualClock
    let open: () => Log
    const opened: Log[] = []
    const beside = (): Log => {
      const another = open()
      opened.push(another)
      return another
    }
    beforeEach(() => {
      clock = virtualClock(1_000_000)
      open = place(clock)
      log = beside()
    })
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.close()))
    })

    async function consumer(sink = 'crm'): Promise<Consumer> {
      const held = await log.consumer(sink)
      if (!held) throw new Error(`the sink ${sink} is held by another collector`)
      return held
    }
    async function taken(from: Consumer, limit = 100): Promise<string[]> {
      return (await from.take(limit)).map(({ event }) => event.id)
    }

    it('gives events back whole and in the order of arrival', async () => {
      const first = someEvent('a', { properties: { text: 'Ж"\\\u2028', nested: { list: [1, null, true] } } })
      await log.append([first, someEvent('b')])
      await log.append([someEvent('c')])
      const entries = await (await consumer()).take(10)
      expect(entries.map(({ event }) => event)).toEqual([first, someEvent('b'), someEvent('c')])
      expect(entries.map(({ attempts }) => attempts)).toEqual([0, 0, 0])
    })

    it('drops repeats of an ID, within a call and across calls, and counts them', async () => {
      expect(await log.append([someEvent('a'), someEvent('a'), someEvent('b')])).toEqual({ accepted: 2, duplicates: 1 })
      expect(await log.append([someEvent('b'), someEvent('c')])).toEqual({ accepted: 1, duplicates: 1 })
      expect(await taken(await consumer())).toEqual(['a', 'b', 'c'])
    })

    it('keeps equal IDs of two sites apart', async () => {
      expect(await log.append([someEvent('a'), someEvent('a', { site: 'blog' })])).toEqual({
        accepted: 2,
        duplicates: 0,
      })
    })

    it('answers each of many appends at once with its own counts', async () => {
      const results = await Promise.all([
        log.append([someEvent('a')]),
        log.append([someEvent('a'), someEvent('b')]),
        log.append([someEvent('c'), someEvent('d')]),
      ])
      expect(results).toEqual([
        { accepted: 1, duplicates: 0 },
        { accepted: 1, duplicates: 1 },
        { accepted: 2, duplicates: 0 },
      ])
    })

    it('takes the same entries again until they are settled', async () => {
      await log.append([someEvent('a'), someEvent('b'), someEvent('c')])
      const crm = await consumer()
      expect(await taken(crm, 2)).toEqual(['a', 'b'])
      expect(await taken(crm, 2)).toEqual(['a', 'b'])
      await crm.settle([{ kind: 'delivered', position: 1 }])
      expect(await taken(crm, 3)).toEqual(['b', 'c'])
    })

    it('gives every sink its own cursor', async () => {
      await log.append([someEvent('a')])
      const crm = await consumer('crm')
      await crm.take(1)
      await crm.settle([{ kind: 'delivered', position: 1 }])
      expect(await taken(crm)).toEqual([])
      expect(await taken(await consumer('ga4'))).toEqual(['a'])
    })

    it('repeats only what was open when a holder comes back', async () => {
      await log.append([someEvent('a'), someEvent('b'), someEvent('c')])
      const before = await consumer()
      await before.take(3)
      await before.settle([{ kind: 'delivered', position: 1 }])
      await before.release()
      expect(await taken(await consumer())).toEqual(['b', 'c'])
    })

    it('holds a parked entry back until it is due', async () => {
      await log.append([someEvent('a'), someEvent('b')])
      const crm = await consumer()
      await crm.take(2)
      await crm.settle([
        { kind: 'parked', position: 1, key: 'deal', dueAt: clock.now() + 5_000, reason: 'busy' },
        { kind: 'delivered', position: 2 },
      ])
      expect(await taken(crm)).toEqual([])
      expect(await crm.parked(['deal', 'other'])).toEqual(new Map([['deal', clock.now() + 5_000]]))
      await clock.advance(5_000)
      const [entry] = await crm.take(10)
      expect([entry?.event.id, entry?.attempts]).toEqual(['a', 1])
    })

    it('gives a due entry together with all that waits behind it, oldest first', async () => {
      await log.append([someEvent('a'), someEvent('b'), someEvent('c')])
      const crm = await consumer()
      await crm.take(3)
      await crm.settle([
        { kind: 'parked', position: 1, key: 'deal', dueAt: clock.now() + 1_000, reason: 'busy' },
        { kind: 'parked', position: 2, key: 'other', dueAt: clock.now() + 9_000, reason: 'busy' },
        { kind: 'parked', position: 3, key: 'deal', dueAt: clock.now() + 3_000, reason: 'waits' },
      ])
      await clock.advance(1_000)
      expect(await taken(crm)).toEqual(['a', 'c'])
      await crm.settle([
        { kind: 'delivered', position: 1 },
        { kind: 'delivered', position: 3 },
      ])
      expect(await taken(crm)).toEqual([])
    })

    it('remembers parked and dead entries when another holder takes over', async () => {
      await log.append([someEvent('a'), someEvent('b'), someEvent('c')])
      const before = await consumer()
      await before.take(3)
      await before.settle([
        { kind: 'parked', position: 2, key: 'k', dueAt: clock.now() + 1_000, reason: 'busy' },
        { kind: 'dead', position: 3, key: 'l', reason: 'no such field' },
      ])
      await before.release()
      const after = await consumer()
      expect(await taken(after)).toEqual(['a'])
      expect((await log.dead('crm', 10)).map(({ event, reason, key }) => [event.id, reason, key])).toEqual([
        ['c', 'no such field', 'l'],
      ])
    })

    it('counts what is behind, parked and dead', async () => {
      await log.append([
        someEvent('a', { receivedAt: 500 }),
        someEvent('b', { receivedAt: 600 }),
        someEvent('c'),
        someEvent('d'),
      ])
      const crm = await consumer()
      await crm.take(3)
      await crm.settle([
        { kind: 'delivered', position: 1 },
        { kind: 'dead', position: 3, key: 'k', reason: 'bad' },
      ])
      expect((await log.lags()).get('crm')).toEqual({ position: 1, behind: 3, oldestAt: 600, parked: 0, dead: 1 })
      await crm.settle([{ kind: 'parked', position: 2, key: 'k', dueAt: clock.now() + 1, reason: 'busy' }])
      expect((await log.lags()).get('crm')).toMatchObject({ behind: 1, parked: 1, dead: 1 })
    })

    it('keeps what a sink remembers, and forgets what it is told to', async () => {
      const { memory } = await consumer()
      await memory.write(
        new Map<string, Json>([
          ['a', { dealId: 7 }],
          ['b', 'made'],
        ]),
      )
      await memory.write(new Map([['b', undefined]]))
      expect(await memory.read(['a', 'b', 'c'])).toEqual(new Map([['a', { dealId: 7 }]]))
      expect(await (await consumer('ga4')).memory.read(['a'])).toEqual(new Map())
    })

    it('knows an application by its ID and by its deal', async () => {
      const application = someEvent('a', {
        type: 'application',
        applicationId: 'app-1',
        anonymousId: 'v1',
        ids: { _ga: 'GA1.1.2.3' },
      })
      await log.append([application, someEvent('b', { type: 'deal', applicationId: 'app-1', dealId: '7' })])
      const known = { applicationId: 'app-1', anonymousId: 'v1', ids: { _ga: 'GA1.1.2.3' } }
      expect(
        await log.known([
          { site: 'shop', applicationId: 'app-1' },
          { site: 'shop', dealId: '7' },
          { site: 'blog', dealId: '7' },
          { site: 'shop' },
        ]),
      ).toEqual([known, known, undefined, undefined])
    })

    it('keeps refused messages with their reasons, newest first', async () => {
      await log.reject([
        { site: 'shop', receivedAt: 1, reason: 'no type', message: '{}' },
        { site: 'shop', receivedAt: 2, reason: 'no event', message: '[]' },
      ])
      expect((await log.rejected(1)).map(({ reason }) => reason)).toEqual(['no event'])
      expect(await log.rejected(9)).toHaveLength(2)
    })

    it('deletes refused messages that are older than 90 days when another comes in', async () => {
      const refuse = (reason: string): Promise<void> =>
        log.reject([{ site: 'shop', receivedAt: clock.now(), reason, message: '{}' }])
      await refuse('old')
      await clock.advance(86_400_000)
      await refuse('newer')
      await clock.advance(89 * 86_400_000)
      await refuse('at the limit')
      expect((await log.rejected(9)).map(({ reason }) => reason)).toEqual(['at the limit', 'newer', 'old'])
      await clock.advance(1)
      await refuse('beyond')
      expect((await log.rejected(9)).map(({ reason }) => reason)).toEqual(['beyond', 'at the limit', 'newer'])
    })

    it('replaces events from a place on, at their places and under their IDs, and counts what is different', async () => {
      await log.append(Array.from({ length: 2_500 }, (_, at) => someEvent(`e${at}`, { receivedAt: at })))
      const named = (event: TrackedEvent): TrackedEvent =>
        event.receivedAt % 2 === 0 ? { ...event, id: 'other', name: 'even' } : event
      expect(await log.rewrite(400, named)).toBe(1_050)
      expect(await log.rewrite(400, named)).toBe(0)
      expect(await log.rewrite('now', named)).toBe(0)
      const events = (await (await consumer()).take(5_000)).map(({ event }) => event)
      expect(events).toHaveLength(2_500)
      expect(events.slice(398, 401)).toEqual([
        someEvent('e398', { receivedAt: 398 }),
        someEvent('e399', { receivedAt: 399 }),
        someEvent('e400', { receivedAt: 400, name: 'even' }),
      ])
    })

    joinContract(() => log)
    eraseContract(() => log)
    placeContract({ log: () => log, beside, clock: () => clock })
  })
}
