import { describe, expect, it } from 'vitest'
import { lateness } from './lateness.js'

/** Turns of so many requests, each of which takes so long; `true` for those that are turned away. */
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

/**
 * An event loop that reads what is ready, a thousand sockets at a time as libuv does, and is offered as many requests a
 * millisecond; gives how long those waited who were let in, and how many those were, once it has gone on for a while.
 */
function overload({ offered, isGuarded }: { readonly offered: number; readonly isGuarded: boolean }) {
  const [TAKEN_MS, SHED_MS, LASTS_MS, POLLED, POLLS] = [0.11, 0.03, 20_000, 1_024, 48]
  let now = 0
  let end = (): void => undefined
  const isLate = lateness({ now: () => now }, (call) => (end = call))
  const waited: number[] = []
  let next = 0
  while (now < LASTS_MS) {
    for (let polls = 0; polls < POLLS; polls++) {
      const ready = Math.min(POLLED, Math.floor(now * offered) - next)
      for (let n = 0; n < ready; n++, next++) {
        const shed = isGuarded && isLate()
        now += shed ? SHED_MS : TAKEN_MS
        if (!shed) waited.push(now - next / offered)
      }
      if (ready < POLLED) break
    }
    end()
    now = Math.max(now, (next + 1) / offered)
  }
  const sorted = Float64Array.from(waited).sort()
  return { p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0, takenPerMs: waited.length / LASTS_MS }
}

const count = (late: readonly boolean[]): number => late.filter(Boolean).length

describe('lateness', () => {
  it('lets everybody in while a turn is short, turn after turn', () => {
    const { turn } = world()
    for (let n = 0; n < 100; n++) expect(count(turn(100, 1))).toBe(0)
  })

  it('turns away who is read after 200 ms, and lets in again in the next turn', () => {
    const { turn } = world()
    const late = turn(500, 1)
    expect(late.indexOf(true)).toBe(201)
    expect(count(late)).toBe(299)
    expect(turn(1, 1)).toEqual([false])
  })

  it('takes no few requests for an overload, after however long a pause', () => {
    expect(count(world().turn(64, 1_000))).toBe(0)
  })

  it('keeps short what those wait who are let in, at three times what can be taken, which else grows for ever', () => {
    expect(overload({ offered: 27, isGuarded: false }).p99).toBeGreaterThan(10_000)
    const { p99, takenPerMs } = overload({ offered: 27, isGuarded: true })
    expect(p99).toBeLessThan(250)
    expect(takenPerMs).toBeGreaterThan(1)
    expect(overload({ offered: 8, isGuarded: true })).toMatchObject({ takenPerMs: expect.closeTo(8, 1) })
  })
})
