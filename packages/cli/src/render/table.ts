import type { Cell } from '@throughline/warehouse'
import Table from 'cli-table3'

/** Rows under named columns, as every report and list of the command has them. */
export interface Rows {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, Cell | undefined>>[]
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const RATE = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })
/** What is won or lost has a sign. */
const RETURN = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' })

/** Shows rows to a person: digits grouped, `romi` as a percentage, what cannot be divided as a dash. */
export function renderTable({ columns, rows }: Rows): string {
  if (rows.length === 0) return 'nothing to show\n'
  const table = new Table({
    head: columns.map(heading),
    colAligns: columns.map((column) => (isNumeric(column, rows) ? 'right' : 'left')),
    style: { head: [], border: [] },
  })
  for (const row of rows) table.push(columns.map((column) => show(column, row[column])))
  return `${table.toString()}\n`
}

/** `cost_per_visit` on two lines, since a column is as wide as its heading. */
function heading(column: string): string {
  return column.replace(/_(?=[^_]*$)/, '\n').replaceAll('_', ' ')
}

function isNumeric(column: string, rows: Rows['rows']): boolean {
  return rows.every((row) => typeof row[column] === 'number' || row[column] === null || row[column] === undefined)
}

function show(column: string, value: Cell | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'number') return value
  if (column.endsWith('romi') || column.endsWith('romi_margin')) return RETURN.format(value)
  return column.endsWith('_rate') ? RATE.format(value) : NUMBER.format(value)
}
