import { describe, expect, it } from 'vitest'
import { SinkUnavailable } from '../sink.js'
import { health } from './health.js'
import type { Planned } from './plan-window.js'

const work = (key: string): Planned => ({ key, work: key, positions: [1], attempts: 0 })
const [a, b] = [work('a'), work('b')]
const down = new SinkUnavailable('server-error', '500')

describe('the health of a sink', () => {
  it('tries with ever smaller batches while it is down, and with larger ones after every success', () => {
    const sink = health(50)
    for (let failure = 0; failure < 3; failure++) expect(sink.verdict([a, b], down)).toBe('sink')
    expect([sink.items(), sink.failures()]).toEqual([6, 3])
    sink.succeeded([a])
    expect([sink.items(), sink.failures()]).toEqual([12, 0])
  })

  it('blames a work that fails alone only when others have succeeded since it last did', () => {
    const sink = health(50)
    expect(sink.verdict([a], down)).toBe('sink')
    expect(sink.verdict([a], down)).toBe('sink')
    expect([...sink.suspects()]).toEqual(['a'])
    sink.succeeded([b])
    expect(sink.verdict([a], down)).toBe('park')
    expect([...sink.suspects()]).toEqual([])
  })

  it('suspects nobody any more when one gets through after many have failed alone: the sink was down', () => {
    const sink = health(50)
    const many = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ ...a, key }))
    for (const each of many) sink.verdict([each], down)
    expect(sink.suspects().size).toBe(5)
    sink.succeeded([{ ...a, key: 'f' }])
    expect(sink.suspects().size).toBe(0)
  })

  it.each([
    ['refused', 'split', 'reject'],
    ['too-large', 'split', 'reject'],
    ['fault', 'split', 'park'],
    ['rate-limited', 'sink', 'sink'],
    ['unauthorised', 'sink', 'sink'],
  ] as const)('takes %s for %s of many and %s of one', (code, many, one) => {
    const error = new SinkUnavailable(code, code)
    expect(health(50).verdict([a, b], error)).toBe(many)
    expect(health(50).verdict([a], error)).toBe(one)
  })
})
