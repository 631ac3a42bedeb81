import type { Clock } from '../clock.js'

/** Longest that requests are let in during one turn of the event loop: some two thousand of one event each. */
const TURN_MS = 200

/** So few are no overload, however long they took: the process was held up. */
const FEW = 64

/**
 * Tells of each request, when it is asked as the request comes, whether it came too late in a turn of the event loop. All
 * that was ready when the turn began is read in it, one after the other: who is read late has waited since then, and who
 * is behind waits longer still. Turning all of those away costs a fraction of taking them and ends the turn soon, so
 * whoever comes in the next has waited little, however much is offered. Letting in some of them lets the backlog grow.
 */
export function lateness(
  clock: Pick<Clock, 'now'>,
  afterTurn: (call: () => void) => void = (call) => void setImmediate(call),
): () => boolean {
  let begunAt: number | undefined
  let requests = 0
  const end = (): void => {
    begunAt = undefined
  }
  return () => {
    const now = clock.now()
    if (begunAt === undefined) {
      begunAt = now
      requests = 0
      afterTurn(end)
    }
    requests += 1
    return now - begunAt > TURN_MS && requests > FEW
  }
}
