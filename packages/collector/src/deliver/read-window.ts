import type { Clock } from '../clock.js'
import type { Consumer, Entry } from '../log/log.js'
import type { AnySink } from '../sink.js'
import type { Health } from './health.js'
import type { Meter } from './meter.js'
import { planWindow, type Planned, type WindowPlan } from './plan-window.js'
import { prepare } from './prepare.js'
import { windowOf } from './queue.js'

export interface ReadParts {
  readonly sink: AnySink
  readonly consumer: Consumer
  readonly clock: Clock
  readonly random: () => number
  readonly health: Health
  readonly meter: Meter
}

/**
 * How far a sink that combines reads ahead, so that each key of a backlog is sent once: works, which are what is kept
 * in memory, and entries, of which only the positions are.
 */
const MOST_WORKS = 50_000
const MOST_ENTRIES = 1_000_000

/** The works that are to be sent next, suspects last; `undefined` when there is nothing in the log. */
export async function readWindow(parts: ReadParts): Promise<readonly Planned[] | undefined> {
  const { sink, consumer, health } = parts
  // While the sink is unavailable one batch is enough to find out whether it is back.
  const limit = health.failures() > 0 ? Math.min(windowOf(sink), Math.max(sink.limits.items, 20)) : windowOf(sink)
  const plan = planWindow(sink)
  let entries = await consumer.take(limit)
  if (entries.length === 0) return undefined
  await add(entries, plan, parts)
  if (sink.combine && health.failures() === 0) {
    let [read, after] = [entries.length, lastTaken(entries)]
    while (entries.length >= limit && after > 0 && read < MOST_ENTRIES && plan.size() < MOST_WORKS) {
      entries = await consumer.more(after, limit)
      await add(entries, plan, parts)
      read += entries.length
      after = lastTaken(entries)
    }
  }
  return last(plan.works(), health.suspects())
}

/** Where to read on: held entries stand out of line. */
function lastTaken(entries: readonly Entry[]): number {
  return entries.reduce((at, { attempts, position }) => (attempts === 0 ? Math.max(at, position) : at), 0)
}

/** What is not to be sent is settled at once. */
async function add(entries: readonly Entry[], plan: WindowPlan, parts: ReadParts): Promise<void> {
  const { sink, consumer, clock, random, meter } = parts
  const prepared = entries.map((entry) => prepare(sink, entry))
  const keys = new Set(prepared.flatMap((each) => (each.kind === 'wanted' ? [each.key] : [])))
  const parked = await consumer.parked([...keys])
  const settled = plan.add(prepared, { now: clock.now(), random, parked })
  if (settled.length === 0) return
  await consumer.settle(settled)
  meter.passed(settled.length)
}

function last(works: readonly Planned[], suspects: ReadonlySet<string>): readonly Planned[] {
  if (suspects.size === 0) return works
  return [...works.filter(({ key }) => !suspects.has(key)), ...works.filter(({ key }) => suspects.has(key))]
}
