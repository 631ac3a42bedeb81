import type { Clock } from './clock.js'

/** One thing that a connector looked at when it was asked whether it will work: `wrong` keeps it from working. */
export interface Finding {
  readonly level: 'good' | 'doubtful' | 'wrong'
  /** What was found, and what to do about it. Never a secret. */
  readonly text: string
}

/** What a check may use. `fetch` has no rate to keep: a check asks little. */
export interface CheckContext {
  readonly clock: Clock
  readonly fetch: typeof fetch
}

/** How a person lets a connector into an account of theirs. */
export interface Connecting {
  /** The vendor, as a person would name it in a command: `amocrm`. */
  readonly vendor: string
  /** Absent: what opens the account stands in the options already. */
  readonly consent?: {
    /** The page on which the person allows it. `state` comes back with them. */
    url(state: string): string
    /**
     * Takes the address to which the vendor has led the person, or the code alone, and keeps what it opens. Says what
     * was connected; throws with the vendor's reason otherwise.
     */
    finish(answer: string, context: CheckContext): Promise<string>
  }
  /** Asks the vendor to send its webhooks to a collector at that address; says what was done, and throws otherwise. */
  subscribe?(collectorUrl: string, context: CheckContext): Promise<string>
}
