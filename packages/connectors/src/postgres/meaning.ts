import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'

/** What an operator must mend, by SQLSTATE or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const OPERATORS: ReadonlySet<string> = new Set([
  '28', // who we are
  '3D', // no such database
  '3F', // no such schema
  '42', // privileges, tables, columns, types
  '0A', // not supported, such as a view
  '23502', // a column that we know nothing of wants a value
])

/** What speaks of the rows: values and conditions on them, a trigger of the user's, JSON nested too deeply. */
const ROWS: ReadonlySet<string> = new Set(['22', '23', '44', '54', 'P0', '21'])

/** The server has ended the connection: it was told to, or it stops. */
const ENDED: ReadonlySet<string> = new Set(['57P01', '57P02', '57P05'])

/** What an error of the client or the server means for the delivery. What is not known counts as a trouble of the server. */
export function unavailable(error: unknown): SinkUnavailable {
  if (error instanceof SinkUnavailable) return error
  const message = error instanceof Error ? error.message : String(error)
  const state = stateOf(error)
  if (state === undefined)
    return new SinkUnavailable('no-answer', `no answer from PostgreSQL: ${message}`, { cause: error })
  const said = `PostgreSQL says ${state}: ${message}${detailOf(error)}`
  const is = (codes: ReadonlySet<string>): boolean => codes.has(state) || codes.has(state.slice(0, 2))
  if (is(OPERATORS)) return new SinkUnavailable('unauthorised', said, { cause: error })
  if (is(ROWS)) return new SinkUnavailable('refused', said, { cause: error })
  return new SinkUnavailable(is(ENDED) ? 'no-answer' : 'server-error', said, { cause: error })
}

/** The five characters that PostgreSQL gives every error of its own; network errors have codes of another form. */
function stateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) ? code : undefined
}

/** Which constraint or column it was; never a value of the row, which may be personal. */
function detailOf(error: unknown): string {
  const { constraint, column } = isJsonObject(error) ? error : {}
  const named = [
    ...(typeof constraint === 'string' ? [`constraint ${constraint}`] : []),
    ...(typeof column === 'string' ? [`column ${column}`] : []),
  ]
  return named.length > 0 ? ` (${named.join(', ')})` : ''
}
