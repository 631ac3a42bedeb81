import type { TrackedEvent } from '@throughline/protocol'
import type { SinkMemory, Start } from '../sink.js'
import type { Forgetting } from './erase/tables.js'
import type { KnownApplication, Reference } from './known.js'

/** An event at its place in the log. Positions grow; they need not be without gaps. */
export interface Entry {
  readonly position: number
  readonly event: TrackedEvent
  /** How often it was held back from this sink: 0 when it is taken for the first time. */
  readonly attempts: number
}

export interface AppendResult {
  readonly accepted: number
  /** Events whose ID the site had sent before, in this call or an earlier one. */
  readonly duplicates: number
}

/** A message that was refused, kept so that nothing is dropped unseen. */
export interface Rejected {
  readonly site: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly reason: string
  /** The beginning of the message, as JSON or as it came. */
  readonly message: string
}

/** How an entry ended for now. Exactly one for every entry taken. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly position: number }
  | {
      readonly kind: 'parked'
      readonly position: number
      readonly key: string
      readonly dueAt: number
      readonly reason: string
    }
  | { readonly kind: 'dead'; readonly position: number; readonly key: string; readonly reason: string }

/** How far a sink is behind. */
export interface Lag {
  /** Every entry up to there is settled. */
  readonly position: number
  /** Entries behind the cursor. */
  readonly behind: number
  /** When the oldest of them was received, epoch milliseconds. */
  readonly oldestAt?: number
  readonly parked: number
  readonly dead: number
}

/** A dead letter: an entry that was given up, with the reason. */
export interface DeadLetter {
  readonly position: number
  readonly key: string
  readonly reason: string
  readonly at: number
  readonly event: TrackedEvent
}

/** What an erasure removed from the log. */
export interface Erased {
  /** ID of the erasure. */
  readonly id: string
  /** Events, those counted again that were stored again when they were completed. */
  readonly events: number
  readonly applications: number
  /** Refused messages. */
  readonly rejected: number
}

/** The log cannot take events now (disk full, database away). Nothing of the call was stored; it may be repeated. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable'
}

/**
 * Durable, ordered, append-only: the one truth. `append` resolves when all events are on disk, and rejects with
 * {@link LogUnavailable} when none is.
 */
export interface Log {
  append(events: readonly TrackedEvent[]): Promise<AppendResult>
  /** Keeps refused messages for 90 days; older ones are deleted as new ones come in. */
  reject(messages: readonly Rejected[]): Promise<void>
  /** What is known of the application, deal or user that an event from outside names; one answer per reference. */
  known(references: readonly Reference[]): Promise<readonly (KnownApplication | undefined)[]>
  /** The sink's place in the log, or `undefined` while another collector holds it. */
  consumer(sink: string, begin?: Begin): Promise<Consumer | undefined>
  /** Where every sink stands, by its name: also those of other processes. */
  lags(): Promise<ReadonlyMap<string, Lag>>
  /** The refused messages, newest first. */
  rejected(limit: number): Promise<readonly Rejected[]>
  /**
   * Removes a visitor for good: events that name the visitor, or an application or deal of the visitor's, whether they
   * came so or were completed; what completes later events; held entries and dead letters; refused messages and what
   * sinks remember. No event that is left changes its position, and no sink its place. Events may be appended
   * meanwhile; those that name the visitor and come later stay. May be repeated when it was interrupted.
   *
   * @param sinks must forget the visitor too: each is told by {@link Consumer.toForget} before it takes another event.
   */
  erase(visitor: string, sinks: readonly string[]): Promise<Erased>
  /** How much each sink has forgotten for an erasure; those that have not yet are absent. */
  forgotten(erasure: string): Promise<ReadonlyMap<string, number>>
  /** Dead letters of a sink, oldest first. */
  dead(sink: string, limit: number): Promise<readonly DeadLetter[]>
  /** Makes dead letters due again, those at the positions or all; returns how many. */
  revive(sink: string, positions?: readonly number[]): Promise<number>
  /** Takes dead letters off the list for good, those at the positions or all; returns how many. */
  bury(sink: string, positions?: readonly number[]): Promise<number>
  /**
   * Moves a sink's cursor, so that it reads again from there or skips what is before; whoever holds it must ask anew.
   * Dead letters stay. Returns how many entries are now behind it, or `undefined` when there is no such sink.
   */
  rewind(sink: string, to: Start): Promise<number | undefined>
  /**
   * Replaces the events from a place on by what `change` makes of them: at their places, under their IDs, some thousands at
   * a time. Returns how many are different now. A sink that has read them sees the new ones when it reads them again.
   */
  rewrite(from: Start, change: (event: TrackedEvent) => TrackedEvent): Promise<number>
  /** Forgets a sink that is no more, with all that was held for it. `false`: some collector still holds it. */
  forget(sink: string): Promise<boolean>
  /** How many events arrived since then, epoch milliseconds. */
  arrived(since: number): Promise<number>
  /**
   * Deletes events that arrived before then, as far as every sink is past them and holds none of them; the newest
   * always stays. Returns how many went, some thousands at most. A repeat of a deleted event counts as new.
   */
  trim(before: number): Promise<number>
  /** When the oldest event that is kept for all sinks arrived, epoch milliseconds; `undefined` in an empty log. */
  keptSince(): Promise<number | undefined>
  close(): Promise<void>
}

/** Where a sink begins that has no cursor yet: in the place of the sink that it formerly was, or at a start. */
export interface Begin {
  readonly formerly?: string
  readonly startFrom?: Start
  /** The vendor's account, whose sinks all have one sender: while one holds any of them, no other is given one. */
  readonly account?: string
}

/** One sink's cursor. Holds the sink's lease: every `take` and `settle` renews it, and rejects once it is lost. */
export interface Consumer {
  readonly memory: SinkMemory
  /**
   * First the parked entries that are due, each with all that waits behind it under its key; then, when there is room
   * for all of those, the next entries after the cursor that are not settled yet. Taking again before settling gives
   * the same entries.
   */
  take(limit: number): Promise<readonly Entry[]>
  /** The next entries behind a position that was taken, to read on where `take` ended; they are open like those. */
  more(after: number, limit: number): Promise<readonly Entry[]>
  /** Records outcomes atomically: after a crash either all of them hold or none. */
  settle(outcomes: readonly Outcome[]): Promise<void>
  /** Which of the keys are parked, and when each is due; later entries of such a key must be parked behind it. */
  parked(keys: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Whom the sink must forget. What it took before may still name them; what it takes after this does not. */
  toForget(): Promise<readonly Forgetting[]>
  /** Records how much the sink has forgotten for an erasure. */
  forgot(erasure: string, count: number): Promise<void>
  /** Keeps the lease, for some seconds at least, and does nothing else; `false` when it is lost. */
  renew(): Promise<boolean>
  /** Gives the lease back. */
  release(): Promise<void>
}
