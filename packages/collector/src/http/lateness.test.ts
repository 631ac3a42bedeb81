import { describe, expect, it } from 'vitest'
import { lateness } from './lateness.js'

/** A turn in which each request takes 2 ms; `true` for those that are turned away. */
function world() {
  let now = 1_000
  let end = (): void => undefined
  const isLate = lateness({ now: () => now }, (call) => (end = call))
  const turn = (requests: number, ms: number): readonly boolean[] => {
    const late = Array.from({ length: requests }, () => {
      const answer = isLate()
      now += ms
      return answer
    })
    end()
    return late
  }
  return { turn }
}

const count = (late: readonly boolean[]): number => late.filter(Boolean).length

describe('lateness', () => {
  it('lets everybody in while a turn is short, turn after turn', () => {
    const { turn } = world()
    for (let n = 0; n < 100; n++) expect(count(turn(70, 2))).toBe(0)
  })

  it('turns away who is read after 150 ms, and lets in again in the next turn', () => {
    const { turn } = world()
    const late = turn(120, 2)
    expect(late.indexOf(true)).toBe(76)
    expect(count(late)).toBe(44)
    expect(turn(1, 2)).toEqual([false])
  })

  it('turns away for 150 ms at most, in a turn that does not end', () => {
    const late = world().turn(400, 2)
    expect(late.slice(0, 76)).not.toContain(true)
    expect(late.slice(76, 151)).not.toContain(false)
    expect(late.slice(151, 151 + 76)).not.toContain(true)
  })

  it('takes no few requests for an overload, after however long a pause', () => {
    expect(count(world().turn(64, 1_000))).toBe(0)
  })
})
