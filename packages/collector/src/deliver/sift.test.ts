import { describe, expect, it } from 'vitest'
import { LogUnavailable } from '../log/log.js'
import { memoryLog } from '../log/memory/index.js'
import type { AnySink } from '../sink.js'
import { someEvent } from '../testing/some-event.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { meter } from './meter.js'
import type { Planned } from './plan-window.js'
import { sift } from './sift.js'

/** Works about `a`, `b` and `c`, which stand in the log twice each, and a sink that takes two of them in a batch. */
async function world(alreadySent: AnySink['alreadySent'], items = 2) {
  const clock = virtualClock(1_000_000)
  const log = memoryLog({ clock })
  await log.append(['a1', 'b1', 'c1', 'a2', 'b2', 'c2'].map((id) => someEvent(id)))
  const consumer = await log.consumer('crm')
  if (!consumer) throw new Error('the sink is held by another')
  await consumer.take(10)
  const works = ['a', 'b', 'c'].map((key, index): Planned => ({
    key,
    work: key,
    positions: [index + 1, index + 4],
    attempts: 0,
  }))
  const sink: AnySink = {
    name: 'crm',
    purpose: 'analytics',
    limits: { items, timeoutMs: 1_000 },
    ...(alreadySent && { alreadySent }),
    deliver: () => Promise.reject(new Error('nothing is to be sent')),
  }
  const figures = meter(clock)
  return {
    left: async (stopped = false) => {
      const left = await sift(works, { sink, consumer, meter: figures, stopped: () => stopped })
      return left.map(({ key }) => key)
    },
    open: async () => (await consumer.take(10)).map(({ event }) => event.id),
    passed: () => figures.figures().passed,
    remember: (key: string) => consumer.memory.write(new Map([[key, true]])),
  }
}

describe('sifting the works of a window', () => {
  it('settles every entry of what the sink remembers to have sent, and leaves the others in their order', async () => {
    const { left, open, passed, remember } = await world(async (works, memory) => {
      const sent = await memory.read(works.map(String))
      return works.map((work) => sent.has(String(work)))
    })
    await remember('b')
    expect(await left()).toEqual(['a', 'c'])
    expect(await open()).toEqual(['a1', 'c1', 'a2', 'c2'])
    expect(passed()).toBe(2)
  })

  it('asks nothing of a sink that cannot tell, nor about what fits into one batch', async () => {
    const unable = await world(undefined)
    expect(await unable.left()).toEqual(['a', 'b', 'c'])
    const few = await world(async (works) => works.map(() => true), 3)
    expect(await few.left()).toEqual(['a', 'b', 'c'])
    expect(await few.open()).toHaveLength(6)
  })

  it('leaves all to the delivery when the connector fails over the question', async () => {
    const { left, open } = await world(() => Promise.reject(new Error('a mistake')))
    expect(await left()).toEqual(['a', 'b', 'c'])
    expect(await open()).toHaveLength(6)
  })

  it('blames no connector for a memory that cannot be read', async () => {
    const { left } = await world(() => Promise.reject(new LogUnavailable('the disk is full')))
    await expect(left()).rejects.toThrow('the disk is full')
  })

  it('hands out nothing more once it is stopped', async () => {
    const { left, open } = await world(async (works) => works.map(() => true))
    expect(await left(true)).toEqual([])
    expect(await open()).toHaveLength(6)
  })
})
