import { parse } from 'csv-parse/sync'
import { delimiterOf } from './delimiter.js'
import type { Line, LineProblem, Lines } from './line.js'

/**
 * Splits CSV or TSV into lines and values. A line with a stray quote is a problem; reading goes on behind it.
 *
 * @param names of columns, in lower case, by which the header is known
 */
export function csvLines(text: string, names: readonly string[]): Lines {
  const lines: Line[] = []
  const problems: LineProblem[] = []
  parse(text, {
    bom: true,
    delimiter: delimiterOf(text, names),
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
