/** The process as far as shutting down needs it. */
export interface SignalledProcess {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  exit(code: number): void
}

/**
 * npm passes Ctrl-C on to its child although the terminal has sent it to the whole group, so that one key press
 * arrives twice within milliseconds.
 */
const SAME_PRESS_MS = 500

/**
 * Resolves at the first SIGINT or SIGTERM. From then on another one ends the process at once, with exit code 1, for
 * who does not want to wait for a clean end.
 */
export function firstSignal(target: SignalledProcess = process, now: () => number = Date.now): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const listener = (): void => {
      if (firstAt === undefined) {
        firstAt = now()
        resolve()
      } else if (now() - firstAt > SAME_PRESS_MS) {
        target.exit(1)
      }
    }
    target.on('SIGINT', listener)
    target.on('SIGTERM', listener)
  })
}
