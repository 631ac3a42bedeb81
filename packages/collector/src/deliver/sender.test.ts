import type { TrackedEvent } from '@throughline/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../logger.js'
import { memoryLog } from '../log/memory/index.js'
import { SinkUnavailable, type AnySink, type Result, type Sink } from '../sink.js'
import { someEvent } from '../testing/some-event.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { accounts } from './accounts.js'
import { sender, type Sender, type SenderParts } from './sender.js'

const limits = { items: 2, timeoutMs: 1_000 }
const running: Sender[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()))
})

/** A log, a clock, and a sink that answers as told and records what it was given. */
function world(answer: (batch: readonly string[]) => readonly Result[] | Error, more: Partial<Sink> = {}) {
  const clock = virtualClock(1_000_000)
  const log = memoryLog({ clock })
  const batches: string[][] = []
  const sink: Sink = {
    name: 'crm',
    purpose: 'analytics',
    limits,
    deliver: async (batch) => {
      const ids = batch.map(({ id }) => id)
      batches.push(ids)
      const results = answer(ids)
      if (results instanceof Error) throw results
      return results
    },
    ...more,
  }
  const start = (one: AnySink = sink, other: Partial<SenderParts> = {}): Sender => {
    const started = sender(one, {
      log,
      clock,
      random: () => 0.5,
      fetch: () => Promise.reject(new Error('no network')),
      logger: silentLogger,
      accounts: accounts([one], clock),
      ...other,
    })
    running.push(started)
    return started
  }
  return { clock, log, batches, sink, start }
}

const delivered = (batch: readonly string[]): Result[] => batch.map(() => ({ kind: 'delivered' }))

describe('a sender', () => {
  it('delivers in batches of the sink and leaves nothing behind', async () => {
    const { clock, log, batches, start } = world(delivered)
    await log.append([someEvent('a'), someEvent('b'), someEvent('c')])
    start()
    await clock.advance(10)
    expect(batches).toEqual([['a', 'b'], ['c']])
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 0, parked: 0, dead: 0 })
  })

  it('goes on at once when it is woken', async () => {
    const { clock, log, batches, start } = world(delivered)
    const crm = start()
    await clock.advance(10)
    await log.append([someEvent('a')])
    crm.wake()
    await clock.advance(1)
    expect(batches).toEqual([['a']])
  })

  it('finds by itself what another process appended', async () => {
    const { clock, log, batches, start } = world(delivered)
    start()
    await clock.advance(10)
    await log.append([someEvent('a')])
    await clock.advance(1_000)
    expect(batches).toEqual([['a']])
  })

  it('keeps its place while the sink is down, and blames no event', async () => {
    let down = true
    const { clock, log, batches, start } = world((batch) =>
      down ? new SinkUnavailable('no-answer', 'down') : delivered(batch),
    )
    await log.append([someEvent('a')])
    const crm = start()
    await clock.advance(3_600_000)
    expect(crm.state()).toMatchObject({ state: 'paused', reason: 'down' })
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 1, parked: 0, dead: 0 })
    down = false
    await clock.advance(30_000)
    expect(batches.at(-1)).toEqual(['a'])
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 0 })
  })

  it('asks a sink that is down ever less often', async () => {
    const { clock, log, batches, start } = world(() => new SinkUnavailable('no-answer', 'down'))
    await log.append([someEvent('a')])
    start()
    await clock.advance(600_000)
    expect(batches.length).toBeLessThan(40)
  })

  it('says that the log gives it nothing, and then ever less often, and goes on when it does', async () => {
    const { clock, log, batches, sink, start } = world(delivered)
    await log.append([someEvent('a')])
    const said: unknown[] = []
    let isDamaged = true
    const damaged = { ...log, consumer: () => (isDamaged ? Promise.reject(new Error('damaged')) : log.consumer('crm')) }
    const logger = {
      ...silentLogger,
      warn: (fields: object, message: string) => void said.push({ ...fields, message }),
    }
    start(sink, { log: damaged, logger })
    await clock.advance(300_000)
    expect(said[0]).toEqual({ sink: 'crm', reason: 'damaged', message: 'the log gives a sink nothing now' })
    expect(said.length).toBeGreaterThan(2)
    expect(said.length).toBeLessThan(6)
    isDamaged = false
    await clock.advance(60_000)
    expect(batches).toEqual([['a']])
  })

  it('says once that another collector has the sink, and delivers when that lets go', async () => {
    const { clock, log, batches, sink, start } = world(delivered)
    await log.append([someEvent('a')])
    const said: unknown[] = []
    let isElsewhere = true
    const shared = { ...log, consumer: async () => (isElsewhere ? undefined : log.consumer('crm')) }
    const logger = {
      ...silentLogger,
      info: (fields: object, message: string) => void said.push({ ...fields, message }),
    }
    start(sink, { log: shared, logger })
    await clock.advance(30_000)
    const message = 'another collector delivers to the sink; this one waits for it to let go'
    expect(said).toEqual([{ sink: 'crm', message }])
    isElsewhere = false
    await clock.advance(2_000)
    expect(batches).toEqual([['a']])
  })

  it('waits as long as the sink asked for', async () => {
    const { clock, log, batches, start } = world(
      () => new SinkUnavailable('rate-limited', 'slow', { retryAfterMs: 120_000 }),
    )
    await log.append([someEvent('a')])
    start()
    await clock.advance(119_000)
    expect(batches).toHaveLength(1)
    await clock.advance(2_000)
    expect(batches).toHaveLength(2)
  })

  it('parks what is to be tried again, lets other keys pass, and keeps the order of the parked key', async () => {
    let busy = true
    const { clock, log, batches, start } = world(
      (batch) =>
        batch.map((id) =>
          busy && id === 'a1' ? { kind: 'retry', reason: 'busy', afterMs: 60_000 } : { kind: 'delivered' },
        ),
      { key: ({ properties }) => JSON.stringify(properties['deal']) },
    )
    const of = (id: string, deal: string): TrackedEvent => someEvent(id, { properties: { deal } })
    await log.append([of('a1', 'a'), of('b1', 'b')])
    const crm = start()
    await clock.advance(10)
    await log.append([of('a2', 'a'), of('b2', 'b')])
    crm.wake()
    await clock.advance(10)
    expect(batches).toEqual([['a1', 'b1'], ['b2']])
    busy = false
    await clock.advance(61_000)
    expect(batches.at(-1)).toEqual(['a1', 'a2'])
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 0, parked: 0, dead: 0 })
  })

  it('lists what is refused as a dead letter with the reason', async () => {
    const { clock, log, start } = world((batch) =>
      batch.map((id) => (id === 'a' ? { kind: 'rejected', reason: 'no such stage' } : { kind: 'delivered' })),
    )
    await log.append([someEvent('a'), someEvent('b')])
    const crm = start()
    await clock.advance(10)
    await crm.close()
    const letters = await log.dead('crm', 10)
    expect(letters.map(({ event, reason }) => [event.id, reason])).toEqual([['a', 'no such stage']])
  })

  it('gives a work up after a day of tries, and says so', async () => {
    const { clock, log, start } = world((batch) => batch.map(() => ({ kind: 'retry', reason: 'busy', afterMs: 1_000 })))
    await log.append([someEvent('a')])
    start()
    await clock.advance(120_000)
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 0, parked: 0, dead: 1 })
  })

  it('sends nothing that the sink does not want or the visitor did not allow', async () => {
    const { clock, log, batches, start } = world(delivered, { accepts: ({ type }) => type !== 'page' })
    await log.append([
      someEvent('a', { type: 'page' }),
      someEvent('b', { consent: { analytics: false } }),
      someEvent('c'),
    ])
    start()
    await clock.advance(10)
    expect(batches).toEqual([['c']])
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 0 })
  })

  it('survives a connector that throws nonsense or answers too little', async () => {
    let tries = 0
    const { clock, log, start } = world((batch) => {
      tries += 1
      if (tries === 1) return new TypeError('x is not a function')
      return tries === 2 ? [] : delivered(batch)
    })
    await log.append([someEvent('a')])
    start()
    await clock.advance(60_000)
    expect(tries).toBe(3)
    expect((await log.lags()).get('crm')).toMatchObject({ behind: 0, parked: 0, dead: 0 })
  })

  it('sends the events of a key merged, oldest first by event time', async () => {
    const { clock, log, start } = world(delivered)
    const works: unknown[] = []
    const merging: Sink<readonly string[]> = {
      name: 'crm',
      purpose: 'necessary',
      limits,
      key: () => 'one',
      merge: (events) => events.map(({ id }) => id),
      deliver: async (batch) => {
        works.push(...batch)
        return batch.map(() => ({ kind: 'delivered' }))
      },
    }
    await log.append([someEvent('later', { occurredAt: 2 }), someEvent('earlier', { occurredAt: 1 })])
    start(merging)
    await clock.advance(10)
    expect(works).toEqual([['earlier', 'later']])
  })

  it('raises no alarm when a sink sends many requests at once', async () => {
    const warnings: string[] = []
    const listen = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', listen)
    const { clock, log, start, sink } = world(delivered)
    await log.append([someEvent('a')])
    start({
      ...sink,
      deliver: async (batch, { fetch }) => {
        await Promise.allSettled(Array.from({ length: 20 }, () => fetch('http://vendor.example/')))
        return batch.map(() => ({ kind: 'delivered' }))
      },
    })
    await clock.advance(10)
    // A warning is raised in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })
})
