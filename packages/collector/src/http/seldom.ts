import type { Clock } from '../clock.js'

/** How far apart lines are that would else come with every request. */
const EVERY_MS = 10_000

/**
 * Calls back at the first of many like events and then every ten seconds at most, with how many there were since: a
 * problem that every request meets must not be made worse by its own log.
 */
export function seldom<Fields>(
  clock: Pick<Clock, 'now'>,
  say: (fields: Fields, times: number) => void,
): (fields: Fields) => void {
  let saidAt: number | undefined
  let times = 0
  return (fields) => {
    times += 1
    const now = clock.now()
    if (saidAt !== undefined && now >= saidAt && now - saidAt < EVERY_MS) return
    say(fields, times)
    saidAt = now
    times = 0
  }
}
