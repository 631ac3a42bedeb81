import type { Engine, Guest, RunningBrowser } from './engine.js'

/** Visitors of one file of tests, each with cookies and storage of their own, in one browser. */
export interface Visitors<Own extends Guest> {
  enter(): Promise<Own>
  leave(guest: Own): Promise<void>
  /** Ends the browser. */
  close(): Promise<void>
}

/** On a busy machine a browser now and then stops answering for good; then the next visitor gets a new one. */
const STUCK_MS = 30_000

export function visitorsIn<Own extends Guest>(engine: Engine<Own>): Visitors<Own> {
  let browser: Promise<RunningBrowser<Own>> | undefined
  const enter = async (): Promise<Own> => (await (browser ??= engine.start())).enter()

  async function close(): Promise<void> {
    const closing = browser
    browser = undefined
    await inTime(closing?.then((running) => running.close()))
  }

  return {
    async enter() {
      const guest = await inTime(enter())
      if (guest) return guest
      await close()
      return enter()
    },
    async leave(guest) {
      const left = browser?.then((running) => running.leave(guest))
      if (!(await inTime(left?.then(() => true)))) await close()
    },
    close,
  }
}

/** What the promise resolves to, or `undefined` when that takes longer than a browser that is well ever does. */
async function inTime<Value>(promise: Promise<Value> | undefined): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, STUCK_MS, undefined)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
