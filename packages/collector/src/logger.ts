/** Where the collector says what an operator should know; pino's shape. Never given keys, contacts or bodies. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
  /** Asked once, so that nothing is prepared for lines that are not written. Absent: all are. */
  isLevelEnabled?(level: 'debug'): boolean
}

export const silentLogger: Logger = {
  isLevelEnabled: () => false,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
}

function ignore(): void {
  return undefined
}
