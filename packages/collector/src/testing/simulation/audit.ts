import type { TrackedEvent } from '@throughline/protocol'
import type { Store } from '../../log/store.js'
import type { Audited, Vendor } from './vendor.js'

export interface AuditParts {
  readonly store: Store
  readonly vendors: readonly Vendor[]
  /** IDs of the messages that were answered for. */
  readonly answered: ReadonlySet<string>
  /** Whether everything sent was answered for and every backlog is empty. */
  readonly settled: boolean
  readonly now: number
}

/** Every promise that a run broke. */
export function audit({ store, vendors, answered, settled, now }: AuditParts): readonly string[] {
  const events = allEvents(store, now)
  const stuck = settled ? [] : [`it did not settle: ${JSON.stringify([...store.lags()])}`]
  const refused = store.rejected(1).map(({ reason }) => `the door refused a message: ${reason}`)
  const stored = new Set(events.map(({ event }) => event.id))
  const lost = [...answered]
    .filter((id) => !stored.has(id))
    .map((id) => `message ${id} was answered for and is not in the log`)
  return [...stuck, ...refused, ...lost, ...vendors.flatMap((vendor) => auditVendor(vendor, { store, events }))]
}

function auditVendor(
  { sink, front, audit: auditState }: Vendor,
  { store, events }: { store: Store; events: readonly Omit<Audited, 'dead'>[] },
): readonly string[] {
  const { name, accepts, key } = sink()
  const letters = store.dead(name, Number.MAX_SAFE_INTEGER)
  const dead = new Set(letters.map(({ position }) => position))
  const wanted = events.filter(({ event }) => accepts?.(event) !== false)
  const poisoned = new Set(
    wanted.filter(({ event }) => event.properties['poison'] === true).map(({ event }) => key?.(event)),
  )
  return [
    ...front.violations,
    // What is merged with a bad event shares its fate; nothing else may be given up.
    ...letters
      .filter((letter) => !poisoned.has(letter.key))
      .map(({ position, reason }) => `entry ${position} was given up: ${reason}`),
    ...letters.filter(({ reason }) => reason === '').map(({ position }) => `entry ${position} has no reason`),
    ...auditState(wanted.map((entry) => ({ ...entry, dead: dead.has(entry.position) }))),
  ].map((violation) => `${name}: ${violation}`)
}

/** The log as a sink would read it that has just been added. */
export function allEvents(store: Store, now: number): readonly Omit<Audited, 'dead'>[] {
  const holder = { sink: 'audit', owner: 'audit', now }
  store.acquire(holder)
  const entries = store.take(holder, Number.MAX_SAFE_INTEGER)
  return entries.map(({ position, body }) => ({ position, event: decode(body) }))
}

function decode(body: string): TrackedEvent {
  const event: TrackedEvent = JSON.parse(body)
  return event
}

/** Whether nothing waits for any of the vendors' sinks. */
export function drained(store: Store, vendors: readonly Vendor[]): boolean {
  const lags = store.lags()
  return vendors.every(({ sink }) => {
    const lag = lags.get(sink().name)
    return lag?.behind === 0 && lag.parked === 0
  })
}
