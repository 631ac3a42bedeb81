/** What an operator or programmer must mend. The message says what, where and what to do. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError'
  readonly code: 'invalid-options' | 'invalid-message'

  constructor(code: CollectorError['code'], message: string) {
    super(message)
    this.code = code
  }
}
