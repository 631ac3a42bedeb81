/** What to do about a damaged file. */
export const DAMAGED =
  'the file is damaged and is left as it is; "throughline salvage" copies what can be read, see docs/operating.md'

/** What SQLite's complaints mean for whoever runs the collector, by the first of their codes that fits. */
const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, DAMAGED],
  [/^SQLITE_(BUSY|LOCKED)/, 'another process holds it: end that one, or wait until it is done'],
  [
    /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|E(ACCES|PERM|ROFS|NOENT|NOTDIR|EXIST))/,
    'this user must be allowed to write to the file and to its folder',
  ],
  [/^SQLITE_FULL/, 'there is no room left on the disk'],
  [/^SQLITE_IOERR/, 'the disk, or the file system on it, fails'],
]

/** An error that survives the way to another thread, where the driver's own class arrives as an empty object. */
export function troubleWith(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  const advice = ADVICE.find(([code]) => code.test(codeOf(error)))?.[1]
  const whole = reason.startsWith(path) ? reason : `${path}: ${reason}`
  return new Error(advice ? `${whole} (${advice})` : whole)
}

/** Whether the file itself is damaged, so that nothing more may be written into it. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
