import { systemClock, type Clock } from './clock.js'
import { beginOf } from './deliver/begin.js'
import { forgetVisitors } from './deliver/forget.js'
import type { Log } from './log/log.js'
import type { AnySink } from './sink.js'

/** What an erasure removed, and where a person must still look. */
export interface Erasure {
  /** Events of the log. */
  readonly events: number
  readonly applications: number
  /** Refused messages. */
  readonly rejected: number
  /** How much each sink removed or made anonymous. */
  readonly sinks: Readonly<Record<string, number>>
  /** Sinks that will forget the visitor before they take another event, but have not yet: they are paused or away. */
  readonly pending: readonly string[]
  /** Sinks that cannot forget by themselves, such as a CRM. */
  readonly cannot: readonly string[]
}

export interface EraseParts {
  readonly log: Log
  readonly sinks: readonly AnySink[]
  readonly clock?: Clock
  /**
   * Wakes the senders of this process, which let their sinks forget; absent where it has none: then the sinks' places
   * are taken for that moment, as far as no running collector holds them.
   */
  readonly wake?: () => void
}

/** How long an answer waits for the sinks, and how often it looks. */
const PATIENCE_MS = 5_000
const LOOK_MS = 50

/**
 * Erases a visitor from the log and from every sink that can forget. What it must do is durable when the log has let
 * go of the visitor: a sink that is away now forgets as soon as it is back, before it takes another event.
 */
export async function eraseVisitor(visitor: string, parts: EraseParts): Promise<Erasure> {
  const { log, sinks, clock = systemClock } = parts
  const able = sinks.filter(({ forget }) => forget !== undefined)
  const { id, ...erased } = await log.erase(
    visitor,
    able.map(({ name }) => name),
  )
  const until = clock.now() + PATIENCE_MS
  let forgotten = await log.forgotten(id)
  while (forgotten.size < able.length && clock.now() < until) {
    const left = able.filter(({ name }) => !forgotten.has(name))
    if (parts.wake) parts.wake()
    else for (const sink of left) await forgetInPlace(sink, log)
    forgotten = await log.forgotten(id)
    if (forgotten.size < able.length) await clock.sleep(LOOK_MS)
    forgotten = await log.forgotten(id)
  }
  return {
    ...erased,
    sinks: Object.fromEntries(forgotten),
    pending: able.map(({ name }) => name).filter((name) => !forgotten.has(name)),
    cannot: sinks.filter(({ forget }) => forget === undefined).map(({ name }) => name),
  }
}

/** Takes the place of a sink that nobody holds, and gives it back. */
async function forgetInPlace(sink: AnySink, log: Log): Promise<void> {
  const consumer = await log.consumer(sink.name, beginOf(sink))
  if (!consumer) return
  try {
    await forgetVisitors(sink, consumer)
  } finally {
    await consumer.release()
  }
}
