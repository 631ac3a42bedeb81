/** What a caller of the warehouse must fix: the message says what, where and how. */
export class WarehouseError extends Error {
  override readonly name = 'WarehouseError'
  /** `bad-site`, `bad-schema` and `bad-model`: opening and filling it; `unknown-report` and `bad-params`: a call of `report`. */
  readonly code: 'bad-site' | 'bad-schema' | 'bad-model' | 'unknown-report' | 'bad-params'

  constructor(code: WarehouseError['code'], message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
