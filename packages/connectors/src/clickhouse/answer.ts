import { SinkUnavailable } from '@throughline/collector'
import type { Answer } from '../http-sink/answer.js'
import type { Verdict } from '../http-sink/send.js'

/** Codes that speak of rows: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
const ROWS: ReadonlySet<number> = new Set([
  6, // CANNOT_PARSE_TEXT
  26, // CANNOT_PARSE_QUOTED_STRING
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  53, // TYPE_MISMATCH
  69, // ARGUMENT_OUT_OF_BOUND
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  469, // VIOLATED_CONSTRAINT
])

/** What an operator must mend: who we are, what is there, what may be set. */
const OPERATORS: ReadonlySet<number> = new Set([
  16, // NO_SUCH_COLUMN_IN_TABLE
  36, // BAD_ARGUMENTS
  44, // ILLEGAL_COLUMN
  47, // UNKNOWN_IDENTIFIER
  60, // UNKNOWN_TABLE
  62, // SYNTAX_ERROR
  81, // UNKNOWN_DATABASE
  115, // UNKNOWN_SETTING
  164, // READONLY
  192, // UNKNOWN_USER
  193, // WRONG_PASSWORD
  194, // REQUIRED_PASSWORD
  195, // IP_ADDRESS_NOT_ALLOWED
  291, // DATABASE_ACCESS_DENIED
  452, // SETTING_CONSTRAINT_VIOLATION
  497, // ACCESS_DENIED
  516, // AUTHENTICATION_FAILED
])

/** The server has too much to do. */
const TOO_MUCH: ReadonlySet<number> = new Set([
  201, // QUOTA_EXCEEDED
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  252, // TOO_MANY_PARTS
])

/** The code of https://clickhouse.com/docs/interfaces/http, or the one that an answer begun as a success ends with. */
export function codeOf({ headers, text }: Pick<Answer, 'headers' | 'text'>): number | undefined {
  const code = headers.get('x-clickhouse-exception-code') ?? /^Code: (\d+)[.,]/m.exec(text)?.[1]
  return code === undefined || code === null ? undefined : Number(code)
}

/** The beginning of what the server says, without its version and its stack. */
export function saidBy({ text }: Pick<Answer, 'text'>): string {
  return text
    .replace(/^Code: \d+[.,] .*?DB::Exception: /, '')
    .slice(0, 300)
    .trim()
}

/**
 * Verdicts for rows that were inserted in one request. Throws what speaks of the whole sink; `undefined` where it is not
 * ClickHouse that has answered.
 */
export function readInsert(answer: Answer, rows: number): readonly Verdict[] | undefined {
  const code = codeOf(answer)
  if (code === undefined) {
    // An insert is answered with nothing at all, but for the server's own headers.
    const own = [...answer.headers.keys()].some((name) => name.startsWith('x-clickhouse-'))
    return own && answer.status === 200 && answer.text.trim() === '' ? verdicts(rows, { kind: 'delivered' }) : undefined
  }
  const said = `ClickHouse says ${code}: ${saidBy(answer)}`
  // Rows of more months than one insert may touch: fewer rows touch fewer.
  const tooManyMonths = code === 252 && /partitions for single INSERT/i.test(answer.text)
  if (ROWS.has(code) || tooManyMonths)
    return verdicts(rows, rows > 1 ? { kind: 'again' } : { kind: 'rejected', reason: said })
  if (OPERATORS.has(code)) throw new SinkUnavailable('unauthorised', said)
  throw new SinkUnavailable(TOO_MUCH.has(code) ? 'rate-limited' : 'server-error', said)
}

function verdicts(count: number, verdict: Verdict): readonly Verdict[] {
  return Array.from({ length: count }, () => verdict)
}
