import type { JoinTables, Name } from '../join/tables.js'
import type { Named } from './belongings.js'

/** A stored event at its place. */
export interface Stored {
  readonly position: number
  readonly site: string
  readonly body: string
}

/** A visitor whom a sink must forget. */
export interface Forgetting {
  /** ID of the erasure. */
  readonly id: string
  readonly visitor: string
}

/** What a store must be able to remove. A position that was given stays given: no other event ever takes it. */
export interface EraseTables extends Pick<JoinTables, 'told' | 'tell' | 'dealsOf'> {
  /** The next events behind a position. */
  scan(after: number, limit: number): readonly Stored[]
  /** Removes the event as it came and every completed version of it; how many were there. */
  drop(site: string, id: string): number
  /** Takes away that the event waits for news of what it names. */
  unwait(site: string, names: readonly Name[], id: string): void
  /** Applications that the visitor is among the makers of. */
  madeBy(visitor: string): readonly Named[]
  /** Removes an application, who made it and which deals came of it. */
  dropApplication(site: string, id: string): void
  /** Removes which users and which applications the visitor was known to be behind. */
  unlink(visitor: string): void
  /** Removes entries held back from sinks whose events are gone. */
  dropHeld(): void
  /** Removes refused messages that contain the text; how many. */
  dropRejected(text: string): number
  /** Removes what sinks remember under a key, or as a value, that contains the text. */
  dropMemory(text: string): void
  /** Makes the sinks forget the visitor before they take another event. */
  demand(erasure: Forgetting, sinks: readonly string[]): void
}
