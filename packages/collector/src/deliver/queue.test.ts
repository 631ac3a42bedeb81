import { describe, expect, it } from 'vitest'
import type { Planned } from './plan-window.js'
import { windowOf, workQueue } from './queue.js'

const work = (key: string, size = 1): Planned => ({ key, work: 'x'.repeat(size), positions: [1], attempts: 0 })
const keys = (batch: readonly Planned[]): string => batch.map(({ key }) => key).join('')

describe('the queue of works', () => {
  it('hands out no key that is under way', () => {
    const queue = workQueue(
      ['a', 'a', 'b', 'a', 'c'].map((key) => work(key)),
      {},
      () => new Set(),
    )
    const first = queue.next(2)
    expect(keys(first)).toBe('aa')
    const second = queue.next(2)
    expect(keys(second)).toBe('bc')
    expect(queue.next(2)).toEqual([])
    queue.done(first)
    expect(keys(queue.next(2))).toBe('a')
  })

  it('fills a batch up to its bytes, and sends what is larger alone', () => {
    const queue = workQueue(
      [work('a', 40), work('b', 40), work('c', 200), work('d', 1)],
      { bytes: 100 },
      () => new Set(),
    )
    const taken = ['', '', ''].map(() => {
      const batch = queue.next(10)
      queue.done(batch)
      return keys(batch)
    })
    expect(taken).toEqual(['ab', 'c', 'd'])
  })

  it('sends suspects alone', () => {
    const queue = workQueue(
      ['a', 'b', 'c', 'd'].map((key) => work(key)),
      {},
      () => new Set(['b', 'c']),
    )
    expect(['', '', '', ''].map(() => keys(queue.next(10)))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('reads no further than can be sent in half a minute, unless it merges', () => {
    const limits = { items: 1, timeoutMs: 1, requests: { count: 1, intervalMs: 1_000 } }
    expect(windowOf({ limits })).toBe(200)
    expect(windowOf({ limits: { ...limits, items: 25 } })).toBe(750)
    expect(windowOf({ limits, merge: () => undefined })).toBe(5_000)
  })
})
