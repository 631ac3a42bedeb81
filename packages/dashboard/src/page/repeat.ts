/** Work that is done again and again while the page is in sight. */
export interface Repeated {
  /** Does it at once; a run under way is aborted. */
  now(): void
}

/**
 * Runs `work` with `pauseMs` between one end and the next start, never twice at a time, and only while the page is
 * visible: a page in the background asks nothing and catches up when it is looked at again. Work that returns false
 * is not repeated until `now` is called.
 */
export function repeat(work: (signal: AbortSignal) => Promise<boolean>, pauseMs: number): Repeated {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = new AbortController()
  let wanted = true

  const run = async (): Promise<void> => {
    clearTimeout(timer)
    running.abort()
    const mine = new AbortController()
    running = mine
    wanted = true
    const goOn = await work(mine.signal)
    if (mine.signal.aborted) return
    wanted = goOn
    if (wanted && !document.hidden) timer = setTimeout(() => void run(), pauseMs)
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer)
    if (!document.hidden && wanted) void run()
  })
  return { now: () => void run() }
}
