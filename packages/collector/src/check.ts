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
