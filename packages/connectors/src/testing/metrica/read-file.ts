import { parse } from 'csv-parse/sync'
import type { VendorCall } from '../vendor/vendor.js'
import { refused } from './refused.js'

/** A line of a file under the names of its columns. */
export type CounterLine = Readonly<Record<string, string>>

/** The lines of the CSV that a form holds as `file`, or the refusal of what cannot be read. */
export function readFile({ text }: VendorCall): readonly CounterLine[] | Response {
  const file = /name="file"[^]*?\r\n\r\n([^]*?)\r\n--/.exec(text)?.[1]
  if (file === undefined) return refused(400, 'missing_parameter', 'file is required')
  const lines: CounterLine[] = parse(file, { columns: true })
  return lines
}
