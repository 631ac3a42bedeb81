import { parse } from 'csv-parse/sync'
import { nearestKey } from '../config/problem.js'
import { identityOf, type Cost } from './cost.js'
import { delimiterOf } from './delimiter.js'
import { COST_COLUMNS, readCost, REQUIRED_COLUMNS, type CostColumn, type Fields } from './read-cost.js'

/** What is wrong with one line of a file. */
export interface LineProblem {
  /** 1 for the header. */
  readonly line: number
  readonly reason: string
}

/** A cost file read: its costs in their order; none may be used when there is a problem. */
export interface ParsedCosts {
  readonly costs: readonly Cost[]
  readonly problems: readonly LineProblem[]
}

interface Line {
  readonly number: number
  readonly values: readonly string[]
}

/**
 * Reads costs written as CSV, with `,` or `;` between the values. The header names the columns of
 * {@link COST_COLUMNS} in any order and case. Every problem is reported, each with the line that it is on.
 */
export function parseCosts(text: string, options: { readonly currency: string }): ParsedCosts {
  const { lines, problems } = readLines(text)
  const [header, ...body] = lines
  if (!header) return { costs: [], problems: [...problems, { line: 1, reason: 'the file is empty' }] }
  const columns = readHeader(header)
  if ('reasons' in columns) {
    return { costs: [], problems: columns.reasons.map((reason) => ({ line: header.number, reason })) }
  }
  const costs = new Map<string, { readonly cost: Cost; readonly line: number }>()
  const found: LineProblem[] = [...problems]
  for (const line of body) {
    for (const reason of take(line, columns, { costs, currency: options.currency })) {
      found.push({ line: line.number, reason })
    }
  }
  if (found.length === 0 && costs.size === 0) found.push({ line: header.number, reason: 'no costs follow the header' })
  return { costs: [...costs.values()].map(({ cost }) => cost), problems: found.toSorted((a, b) => a.line - b.line) }
}

interface Taken {
  readonly costs: Map<string, { readonly cost: Cost; readonly line: number }>
  readonly currency: string
}

/** Adds the line's cost; returns what is wrong with it. */
function take(line: Line, columns: readonly CostColumn[], { costs, currency }: Taken): readonly string[] {
  const extra = line.values.slice(columns.length)
  if (line.values.length < columns.length || extra.some((value) => value !== '')) {
    return [`has ${line.values.length} values where the header has ${columns.length}`]
  }
  const fields: Fields = new Map(
    columns.flatMap((column, index) => {
      const value = line.values[index]
      return value ? [[column, value]] : []
    }),
  )
  const read = readCost(fields, currency)
  if ('reasons' in read) return read.reasons
  const identity = identityOf(read.cost)
  const earlier = costs.get(identity)
  if (earlier) return [`is about the same day, source and campaign as line ${earlier.line}; add the two up`]
  costs.set(identity, { cost: read.cost, line: line.number })
  return []
}

function readHeader(header: Line): readonly CostColumn[] | { readonly reasons: readonly string[] } {
  // A spreadsheet may write empty columns behind the last one.
  const last = header.values.findLastIndex((name) => name !== '')
  const names = header.values.slice(0, last + 1).map((name) => name.toLowerCase())
  const columns = names.flatMap((name) => COST_COLUMNS.find((column) => column === name) ?? [])
  const unknown = names.filter((name) => !COST_COLUMNS.some((column) => column === name))
  const missing = REQUIRED_COLUMNS.filter((column) => !names.includes(column))
  const twice = columns.filter((column, index) => columns.indexOf(column) < index)
  const reasons = [
    ...unknown.map((name) => `unknown column "${name}"; ${adviceFor(name)}`),
    ...twice.map((column) => `column "${column}" stands there twice`),
    ...missing.map((column) => `column "${column}" is missing`),
  ]
  return reasons.length > 0 ? { reasons } : columns
}

function adviceFor(name: string): string {
  const nearest = nearestKey(name, COST_COLUMNS)
  return nearest ? `did you mean "${nearest}"?` : `known: ${COST_COLUMNS.join(', ')}`
}

function readLines(text: string): { readonly lines: readonly Line[]; readonly problems: readonly LineProblem[] } {
  const lines: Line[] = []
  const problems: LineProblem[] = []
  parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    on_record: (values: readonly string[], context) => {
      // The parser counts to the end of a record, which may hold line breaks within quotes.
      const breaks = values.join('').split('\n').length - 1
      lines.push({ number: context.lines - breaks, values: values.map((value) => value.trim()) })
      return null
    },
    on_skip: (error) => {
      problems.push({
        line: lineOf(error),
        reason: 'has a quote in the wrong place; write a quote inside quotes twice',
      })
      return undefined
    },
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    skip_records_with_error: true,
  })
  return { lines, problems }
}

function lineOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'lines' in error && typeof error.lines === 'number'
    ? error.lines
    : 1
}
