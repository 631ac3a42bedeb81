import type { TrackedEvent } from '@throughline/protocol'
import type { AnySink } from '../../sink.js'
import type { Front } from './front.js'

/** An event as the log has it in the end, and whether it became a dead letter of the sink. */
export interface Audited {
  readonly position: number
  readonly event: TrackedEvent
  readonly dead: boolean
}

/**
 * A stand-in vendor: what is before it, the sink that serves it at `https://<sink>.example`, and what must be true in the
 * end. Sinks of one account have the same front.
 */
export interface Vendor {
  readonly front: Front
  /** A sink as a new process would make it. */
  sink(): AnySink
  /** What is wrong with the vendor's state, given what the sink should have delivered; nothing when all is well. */
  audit(entries: readonly Audited[]): readonly string[]
}
