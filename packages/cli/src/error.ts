/**
 * What an operator must know or fix. The message says what is wrong, where, and what to do; the command prints it
 * without a stack.
 */
export class ThroughlineError extends Error {
  override readonly name = 'ThroughlineError'
  /** `usage` and `config`: the request cannot be understood (exit code 2); `failed`: it could not be done (exit code 1). */
  readonly code: 'usage' | 'config' | 'failed'

  constructor(code: ThroughlineError['code'], message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  // An error that came out of a worker may have lost its class on the way.
  const named = typeof error === 'object' && error !== null && 'message' in error
  return String(named ? error.message : error)
}
