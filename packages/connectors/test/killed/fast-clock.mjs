/**
 * A clock that is so many times as fast as the real one, for several processes alike: vendors are waited for in seconds,
 * and a test has none to spare.
 *
 * @param {number} from when it showed the real time, epoch milliseconds
 * @param {number} speed
 * @returns {import('@throughline/collector').Clock}
 */
export function fastClock(from, speed) {
  return {
    now: () => Math.floor(from + (Date.now() - from) * speed),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const done = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, ms / speed)
        signal?.addEventListener('abort', done, { once: true })
      }),
  }
}
