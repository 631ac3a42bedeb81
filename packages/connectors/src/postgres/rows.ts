import type { TrackedEvent } from '@throughline/protocol'
import { valuesOf, WHOLE, type EventColumn } from '../event-row/columns.js'
import { withoutPersonalData } from '../personal/strip.js'
import type { PostgresSettings } from './options.js'

/** The rows of some events as an array of JSON that PostgreSQL takes into `jsonb`. */
export function toRows(
  events: readonly TrackedEvent[],
  columns: readonly EventColumn[],
  { personalData }: Pick<PostgresSettings, 'personalData'>,
): string {
  const rows = events.map((event) => {
    const seen = personalData === 'plain' ? event : withoutPersonalData(event)
    return { ...valuesOf(seen, columns, (at) => at), [WHOLE]: seen }
  })
  return acceptable(JSON.stringify(rows))
}

/**
 * PostgreSQL's text holds neither NUL nor half of a surrogate pair, so it refuses their escapes in `jsonb`; JSON may hold
 * both, and a browser sends what a visitor has typed. `JSON.stringify` escapes surrogates only where the other half is
 * missing. An even number of backslashes before the escape are themselves escaped.
 */
const UNACCEPTABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g

function acceptable(json: string): string {
  return json.replace(UNACCEPTABLE, '$1\ufffd')
}
