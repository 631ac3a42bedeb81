import type { TrackedEvent } from '@throughline/protocol'
import { valuesOf, WHOLE, type EventColumn } from '../event-row/columns.js'
import { withoutPersonalData } from '../personal/strip.js'
import type { ClickhouseSettings } from './options.js'

/** A row of the table as one line of JSON, with the ID of its event. */
export interface ClickhouseRow {
  readonly id: string
  readonly line: string
}

export function toRow(
  event: TrackedEvent,
  columns: readonly EventColumn[],
  { personalData }: Pick<ClickhouseSettings, 'personalData'>,
): ClickhouseRow {
  const seen = personalData === 'plain' ? event : withoutPersonalData(event)
  const values = valuesOf(seen, columns, moment)
  return { id: event.id, line: JSON.stringify({ ...values, [WHOLE]: JSON.stringify(seen) }) }
}

/** `2026-03-02 08:30:00.123`, in UTC: the form that every version reads. */
function moment(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '')
}
