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

/** What leads to a person wherever it stands: in a vendor's answer, in a value that should have been a sum. */
const EMAILS = /[^\s"'<>@,;:()[\]]+@[^\s"'<>@,;:()[\]]+\.[^\s"'<>@,;:()[\]]+/g
/** Ten digits or more, as people write them. Long IDs look the same, and are not missed in a line. */
const PHONES = /\+?\d(?:[\s().-]{0,2}\d){9,}/g

/** A logger into whose lines no e-mail address and no phone number gets, whatever a connector or a vendor says. */
export function discreet(logger: Logger): Logger {
  return {
    isLevelEnabled: (level) => logger.isLevelEnabled?.(level) ?? true,
    debug: (fields, message) => logger.debug(masked(fields), message),
    info: (fields, message) => logger.info(masked(fields), message),
    warn: (fields, message) => logger.warn(masked(fields), message),
    error: (fields, message) => logger.error(masked(fields), message),
  }
}

function masked(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withoutPersons(value)]))
}

function withoutPersons(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(EMAILS, '***@***').replace(PHONES, '***') : value
}

function ignore(): void {
  return undefined
}
