import type { Clock } from '../clock.js'

/** Longest that requests are let in during one turn of the event loop, and then that others are turned away. */
const TURN_MS = 150

/** So few are no overload, however long they took: the process was held up. */
const FEW = 64

/**
 * Tells of each request, when it is asked as the request comes, whether it came too late in a turn of the event loop. All
 * that was ready when the turn began is read in it, one after the other: who is read late has waited since then, and who
 * is behind waits longer still. Turning those away costs a fraction of taking them, so whoever is let in is answered in
 * time, however much is offered.
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
    const tookMs = now - begunAt
    if (tookMs <= TURN_MS || requests <= FEW) return false
    if (tookMs <= 2 * TURN_MS) return true
    // A turn may go on as long as ever more becomes ready: who comes now has waited no longer than others were sent away.
    begunAt = now
    requests = 1
    return false
  }
}
