import { nearestKey } from '../config/problem.js'
import type { Line, LineProblem, Lines } from './line.js'

/** Which columns a table may have, and under which names. */
export interface Layout<Column extends string> {
  readonly columns: readonly Column[]
  readonly required: readonly Column[]
  /**
   * Other names of the columns, in lower case and without the unit behind them: those of a vendor's export. With them,
   * columns that are not known are left out, and lines above the header and of totals are passed over.
   */
  readonly aliases?: Readonly<Record<string, Column>>
}

/** A line's values by column; an empty one is absent. */
export type Fields<Column extends string> = ReadonlyMap<Column, string>

export interface TableLine<Column extends string> {
  readonly line: number
  readonly fields: Fields<Column>
}

export interface Table<Column extends string> {
  readonly lines: readonly TableLine<Column>[]
  readonly problems: readonly LineProblem[]
}

/** The names by which the layout's columns are known, in lower case. */
export function namesIn<Column extends string>({ columns, aliases }: Layout<Column>): readonly string[] {
  return aliases ? Object.keys(aliases) : columns
}

/** Finds the header and reads every line below it. Every problem is reported, each with its line. */
export function readTable<Column extends string>({ lines, problems }: Lines, layout: Layout<Column>): Table<Column> {
  const start = layout.aliases
    ? Math.max(
        lines.findIndex((line) => isHeader(line, layout)),
        0,
      )
    : 0
  const [header, ...body] = lines.slice(start)
  if (!header) return { lines: [], problems: [...problems, { line: 1, reason: 'the file is empty' }] }
  const columns = header.values.map((name) => columnOf(name, layout))
  const wrong = headerProblems(header, columns, layout)
  if (wrong.length > 0) return { lines: [], problems: wrong.map((reason) => ({ line: header.number, reason })) }
  const kept = layout.aliases ? body.filter((line) => !isTotal(line)) : body
  const read: TableLine<Column>[] = []
  const found: LineProblem[] = [...problems]
  for (const line of kept) {
    const width = columns.findLastIndex((column) => column !== undefined) + 1
    if (line.values.length < width || (!layout.aliases && line.values.slice(width).some((value) => value !== ''))) {
      found.push({ line: line.number, reason: `has ${line.values.length} values where the header has ${width}` })
    } else {
      read.push({ line: line.number, fields: fieldsOf(line, columns, layout) })
    }
  }
  return { lines: read, problems: found }
}

/** What vendors write for nothing: two hyphens, or a dash. */
const NOTHING = /^(--|—)$/

function fieldsOf<Column extends string>(
  { values }: Line,
  columns: readonly (Column | undefined)[],
  { aliases }: Layout<Column>,
): Fields<Column> {
  const fields = new Map<Column, string>()
  for (const [index, column] of columns.entries()) {
    const value = values[index]
    if (column && value && !(aliases && NOTHING.test(value)) && !fields.has(column)) fields.set(column, value)
  }
  return fields
}

function columnOf<Column extends string>(name: string, { columns, aliases }: Layout<Column>): Column | undefined {
  const plain = name.toLowerCase()
  if (aliases) return aliases[plain] ?? aliases[plain.replace(/\s*[,(].*$/, '')]
  return columns.find((column) => column === plain)
}

function isHeader<Column extends string>(line: Line, layout: Layout<Column>): boolean {
  const columns = line.values.map((name) => columnOf(name, layout))
  return layout.required.every((column) => columns.includes(column))
}

/** The line under the last one adds all of them up. */
function isTotal({ values }: Line): boolean {
  return /^(total|итого|всего)/i.test(values.find((value) => value !== '') ?? '')
}

function headerProblems<Column extends string>(
  { values }: Line,
  columns: readonly (Column | undefined)[],
  { columns: known, required, aliases }: Layout<Column>,
): readonly string[] {
  const missing = required
    .filter((column) => !columns.includes(column))
    .map((column) => `column "${column}" is missing${aliases ? `; known names: ${namesOf(column, aliases)}` : ''}`)
  if (aliases) return missing
  const unknown = values.filter((name, index) => name !== '' && columns[index] === undefined)
  const twice = columns.filter((column, index) => column && columns.indexOf(column) < index)
  return [
    ...unknown.map((name) => `unknown column "${name.toLowerCase()}"; ${adviceFor(name.toLowerCase(), known)}`),
    ...twice.map((column) => `column "${column}" stands there twice`),
    ...missing,
  ]
}

function namesOf<Column extends string>(column: Column, aliases: Readonly<Record<string, Column>>): string {
  return Object.keys(aliases)
    .filter((name) => aliases[name] === column)
    .join(', ')
}

function adviceFor(name: string, known: readonly string[]): string {
  const nearest = nearestKey(name, known)
  return nearest ? `did you mean "${nearest}"?` : `known: ${known.join(', ')}`
}
