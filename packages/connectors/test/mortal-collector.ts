import { createCollector, type Clock, type Collector, type CollectorOptions } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import type { VirtualClock } from '@throughline/collector/testing'
import { life, mortalLog } from './mortal.js'

/** A collector that may be killed and started again, over a log in memory that outlives it. */
export interface MortalCollector {
  collector(): Collector
  /** How many processes there were. */
  lives(): number
  /** The process is gone at once, whatever it was at; another takes its place. */
  kill(): Promise<void>
  /** Moves time on until every sink has all that the log holds, a while at most. */
  untilDelivered(mostMs: number): Promise<boolean>
  close(): Promise<void>
}

export interface MortalParts {
  readonly clock: VirtualClock
  readonly ask: (request: Request) => Promise<Response>
  /** What a process is made of: asked anew for each. */
  readonly connectors: () => Pick<CollectorOptions, 'sinks' | 'sources'>
}

/** Starts the first process. */
export async function mortalCollector({ clock, ask, connectors }: MortalParts): Promise<MortalCollector> {
  const log = memoryLog({ clock })
  let current: { readonly collector: Collector; readonly die: () => void } | undefined
  let lives = 0

  async function start(): Promise<void> {
    lives += 1
    const mine = life()
    const seenClock: Clock = { now: clock.now, sleep: (ms, signal) => mine.does(() => clock.sleep(ms, signal)) }
    const collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log: mortalLog(log, mine),
      clock: seenClock,
      random: () => 0.5,
      fetch: (input, init) => mine.does(() => ask(new Request(input, init))),
      ...connectors(),
    })
    current = { collector, die: mine.die }
  }

  function alive(): Collector {
    if (!current) throw new TypeError('no process is alive')
    return current.collector
  }

  async function isBehind(): Promise<boolean> {
    return [...(await log.lags())].some(
      ([name, { behind, parked }]) => !name.startsWith('source:') && behind + parked > 0,
    )
  }

  await start()
  return {
    collector: alive,
    lives: () => lives,
    kill: async () => {
      current?.die()
      await start()
    },
    untilDelivered: async (mostMs) => {
      const until = clock.now() + mostMs
      while ((await isBehind()) && clock.now() < until) await clock.advance(5_000)
      return !(await isBehind())
    },
    close: async () => {
      const closing = alive().close()
      await clock.advance(10_000)
      await closing
    },
  }
}
