import type { Json } from '@throughline/protocol'
import type { EraseMethods } from './erase/eraser.js'
import type { Forgetting } from './erase/tables.js'
import type { Start } from '../sink.js'
import type { Lesson } from './join/lesson.js'
import type { KnownApplication, Reference } from './known.js'
import type { AppendResult, Begin, Lag, Outcome, Rejected } from './log.js'

/** An event as a store keeps it: its JSON beside the columns by which it is found. */
export interface Row {
  readonly site: string
  readonly id: string
  readonly receivedAt: number
  /** The event as JSON. */
  readonly body: string
  /** What the join learns from the event, and whether it completes it; absent for most events. */
  readonly lesson?: Lesson
}

/** A row at its place, as a sink takes it. */
export interface StoredEntry {
  readonly position: number
  readonly body: string
  readonly attempts: number
}

/** A row at its place, for who looks through the log. */
export type Kept = Pick<StoredEntry, 'position' | 'body'>

/** A body to be replaced. */
export interface Change {
  readonly position: number
  readonly before: string
  readonly after: string
}

export interface StoredDeadLetter {
  readonly position: number
  readonly key: string
  readonly reason: string
  readonly at: number
  readonly body: string
}

/** Who asks, and when: what a lease is checked against. */
export interface Holder {
  readonly sink: string
  readonly owner: string
  readonly now: number
}

/**
 * What a database must be able to do to carry a log. Every method is one atomic step; those with a {@link Holder} fail
 * with {@link LeaseLost} when another owner holds the sink.
 */
export interface Store extends EraseMethods {
  /**
   * One result for each group; all groups are committed together, and with them every event that they complete (see
   * `join/joiner.ts`). Those are no part of the counts.
   */
  append(groups: readonly (readonly Row[])[]): readonly AppendResult[]
  /** Keeps the messages, and deletes those that are older than {@link REJECTED_KEPT_MS}. */
  reject(messages: readonly Rejected[], now: number): void
  known(references: readonly Reference[]): readonly (KnownApplication | undefined)[]
  /** Whether the sink is now held by the owner. */
  acquire(holder: Holder, begin?: Begin): boolean
  /** Keeps the lease for {@link LEASE_SURE_MS} at least; `false` when another owner holds it. */
  renew(holder: Holder): boolean
  take(holder: Holder, limit: number): readonly StoredEntry[]
  more(holder: Holder, after: number, limit: number): readonly StoredEntry[]
  settle(holder: Holder, outcomes: readonly Outcome[]): void
  parked(holder: Holder, keys: readonly string[]): ReadonlyMap<string, number>
  dead(sink: string, limit: number): readonly StoredDeadLetter[]
  /** Dead letters become due `now`; all of them without positions. */
  revive(sink: string, now: number, positions?: readonly number[]): number
  bury(sink: string, positions?: readonly number[]): number
  rewind(sink: string, to: Start): number | undefined
  forget(sink: string, now: number): boolean
  arrived(since: number): number
  /** The last position before that place. */
  place(start: Start): number
  /** Events behind a position, whatever sinks make of them. */
  read(after: number, limit: number): readonly Kept[]
  /** Replaces bodies that are still what they were; returns how many. */
  rewrite(changes: readonly Change[]): number
  trim(before: number): number
  keptSince(): number | undefined
  readMemory(sink: string, keys: readonly string[]): ReadonlyMap<string, Json>
  writeMemory(holder: Holder, entries: ReadonlyMap<string, Json | undefined>): void
  release(holder: Holder): void
  lags(): ReadonlyMap<string, Lag>
  rejected(limit: number): readonly Rejected[]
  /** Whom the sink must forget. */
  toForget(sink: string): readonly Forgetting[]
  /** Records that the sink has forgotten so many things of an erasure, and no longer whom. */
  forgot(holder: Holder, erasure: string, count: number): void
  /** How much each sink has forgotten for an erasure; those that have not yet are absent. */
  forgotten(erasure: string): ReadonlyMap<string, number>
  close(): void
}

/** Another collector took the sink over, which it does when this one was silent for longer than the lease. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** How long refused messages can be looked up. */
export const REJECTED_KEPT_MS: number = 90 * 86_400_000

/** How long a silent holder keeps a sink: longer than any pause of a healthy process, short after a crash. */
export const LEASE_MS = 10_000

/** How long it holds at least after it was used or renewed: it is written anew only when a third is used up. */
export const LEASE_SURE_MS: number = (LEASE_MS * 2) / 3

/** Whether a lease holds: one that ends further away than any lease was given by a clock that has since gone back. */
export function isHeld(leaseUntil: number, now: number): boolean {
  return leaseUntil > now && leaseUntil <= now + LEASE_MS
}
