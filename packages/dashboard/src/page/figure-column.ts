import type { Formats } from './format.js'
import { numberIn, textIn, type Row } from './report.js'
import type { Cell, Column } from './table.js'

/** How a figure is written. */
export type FigureFormat = 'count' | 'money' | 'percent' | 'signedPercent' | 'days'

/** A column of figures; under a comparison each with its change from the period before. */
export function figure(id: string, label: string, format: FigureFormat, hint?: string): Column {
  return {
    id,
    label,
    numeric: true,
    ...(hint && { hint }),
    value: (row) => numberIn(row, id),
    cell: (row, formats) => figureCell(row, id, format, formats),
  }
}

/** A column of parts of a whole, each with a bar as long as it is large. */
export function share(id: string, label: string, hint?: string): Column {
  const column = figure(id, label, 'percent', hint)
  return {
    ...column,
    cell: (row, formats) => {
      const part = numberIn(row, id)
      return { ...column.cell(row, formats), ...(part !== null && { share: part }) }
    },
  }
}

/** A column of names. */
export function name(id: string, label: string, none = '(not set)'): Column {
  return {
    id,
    label,
    numeric: false,
    value: (row) => textIn(row, id),
    cell: (row) => ({ text: textIn(row, id) || none }),
  }
}

function figureCell(row: Row, id: string, format: FigureFormat, formats: Formats): Cell {
  const value = numberIn(row, id)
  const tone = toneOf(value, format)
  const change = changeOf(row, id, format, formats)
  return { text: formats[format](value), ...(tone && { tone }), ...(change && { note: change }) }
}

/** What the figure has grown by, in parts of what it was; of ratios there is no telling change. */
function changeOf(row: Row, id: string, format: FigureFormat, formats: Formats): string | undefined {
  const before = numberIn(row, `previous_${id}`)
  const now = numberIn(row, id)
  if (before === null || now === null || (format !== 'count' && format !== 'money')) return undefined
  return before === 0 ? (now === 0 ? undefined : 'new') : formats.signedPercent((now - before) / before)
}

/** Empty values step back, and a return is read by its colour before it is read as a number. */
export function toneOf(value: number | null, format: FigureFormat): string | undefined {
  if (value === null || (value === 0 && format !== 'signedPercent')) return 'faint'
  if (format !== 'signedPercent' || value === 0) return undefined
  return value > 0 ? 'good' : 'bad'
}
