import { createHash } from 'node:crypto'
import { readPath } from '@throughline/collector'
import type { Json, TrackedEvent } from '@throughline/protocol'
import { stringify } from 'csv-stringify/sync'
import type { From, MappingRule } from '../mapping/rule.js'
import { contactOf } from '../personal/contact.js'
import { phoneDigits, plainEmail } from '../personal/hash.js'
import { withoutPersonalData } from '../personal/strip.js'
import type { Column, CsvSettings, TimeForm } from './options.js'

/** Cells of one row, in the order of the columns. */
export interface CsvRow {
  readonly id: string
  readonly cells: readonly string[]
}

/** The columns as the rule that they are. */
export function csvRules({ columns }: CsvSettings): readonly MappingRule[] {
  const entries = Object.entries(columns).map(([name, column]): [string, From] => [name, fromOf(column)])
  return [{ when: {}, send: 'a row', with: Object.fromEntries(entries) }]
}

/** What an event is in the file; personal data stands in the columns that ask for it, and nowhere else. */
export function toRow(event: TrackedEvent, settings: CsvSettings): CsvRow {
  const seen = settings.personalData === 'plain' ? event : withoutPersonalData(event)
  const person = personOf(event, settings)
  const read = (path: string): Json | undefined =>
    path.startsWith('person.') ? person.get(path.slice('person.'.length)) : readPath(seen, path)
  return { id: event.id, cells: Object.values(settings.columns).map((column) => cellOf(column, read)) }
}

/** Rows as a file has them, each line ended. */
export function toCsv(rows: readonly CsvRow[], { delimiter }: CsvSettings): string {
  return stringify(
    rows.map(({ cells }) => [...cells]),
    { delimiter },
  )
}

export function header({ columns, delimiter }: CsvSettings): string {
  return stringify([Object.keys(columns)], { delimiter })
}

function fromOf(column: Column): From {
  return typeof column === 'object' && 'as' in column ? column.from : column
}

function cellOf(column: Column, read: (path: string) => Json | undefined): string {
  const from = fromOf(column)
  if (typeof from === 'object' && 'value' in from) return plain(from.value)
  const paths = typeof from === 'string' ? [from] : from
  const value = paths.map(read).find((each) => each !== undefined)
  return typeof column === 'object' && 'as' in column && typeof value === 'number'
    ? timeAs(value, column.as)
    : plain(value)
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return guarded(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A cell that a spreadsheet would take for a formula begins with an apostrophe: anybody may have sent it. */
function guarded(text: string): string {
  return /^[=@\t\r]|^[+-](?![\d.]+$)/.test(text) ? `'${text}` : text
}

function timeAs(at: number, form: TimeForm): string {
  const iso = new Date(at).toISOString()
  switch (form) {
    case 'unix':
      return String(Math.floor(at / 1_000))
    case 'utc':
      return iso.slice(0, 19).replace('T', ' ')
    case 'date':
      return iso.slice(0, 10)
  }
}

function personOf(event: TrackedEvent, { personalData, hash }: CsvSettings): ReadonlyMap<string, string> {
  if (personalData === 'none') return new Map()
  const { email, phone } = contactOf(event)
  const known = [
    ['email', email && plainEmail(email)],
    ['phone', phone && phoneDigits(phone)],
  ] as const
  return new Map(
    known.flatMap(([name, text]) =>
      text ? [[name, personalData === 'plain' ? text : createHash(hash).update(text).digest('hex')] as const] : [],
    ),
  )
}
