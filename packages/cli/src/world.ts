import type { Environment } from './config/environment.js'

/** What a command may touch of the process that runs it. */
export interface World {
  readonly cwd: string
  readonly env: Environment
  /** Writes to standard output; results go here. */
  readonly print: (text: string | Uint8Array) => void
  /** Writes to standard error; everything for a person's eye only goes here. */
  readonly warn: (text: string) => void
  /** Shows how far long work has come, over what it showed before; absent where nobody looks on. */
  readonly progress?: (text: string) => void
  /** Asks the person at the terminal for a line; absent where there is none. */
  readonly ask?: (question: string) => Promise<string>
}
