import type { Formats } from './format.js'
import { numberIn, textIn, type Row } from './report.js'
import type { Cell, Column } from './table.js'
import { LEVELS, type Level } from './view.js'

const LEVEL_LABELS: Readonly<Record<Level, string>> = {
  channel: 'Channel',
  source: 'Source',
  campaign: 'Campaign',
  content: 'Ad',
  term: 'Keyword',
}

/** The columns of the money table at a level: what the row is, and the figures of the `money` report. */
export function moneyColumns(level: Level): readonly Column[] {
  return [nameColumn(level), ...FIGURES]
}

/** Tells the rows of a money report apart. */
export function moneyKey(row: Row): string {
  return LEVELS.term.map((dimension) => textIn(row, dimension)).join('\n')
}

function nameColumn(level: Level): Column {
  const path = LEVELS[level]
  return {
    id: 'name',
    label: LEVEL_LABELS[level],
    numeric: false,
    value: (row) => textIn(row, level),
    cell: (row) => {
      if (!('channel' in row)) return { text: 'Total' }
      const above = path.slice(0, -1).map((dimension) => textIn(row, dimension))
      return { text: textIn(row, level) || '(not set)', note: above.filter(Boolean).join(' · ') }
    },
  }
}

// The return stands beside what it is made of, so that it is in sight on a narrow screen.
const FIGURES: readonly Column[] = [
  figure('visits', 'Visits', 'count'),
  figure('applications', 'Applications', 'count', 'Forms sent and calls, by the attribution model'),
  figure('target_deals', 'Target deals', 'count', 'Deals that ever reached a target stage or were won'),
  figure('sales', 'Sales', 'count', 'Deals won'),
  figure('cost', 'Cost', 'money'),
  figure('revenue', 'Revenue', 'money'),
  figure('romi', 'ROMI', 'signedPercent', '(revenue − cost) ÷ cost'),
  figure('cost_per_visit', 'Per visit', 'money', 'Cost of one visit'),
  figure('cost_per_application', 'Per application', 'money', 'Cost of one application'),
  figure('cost_per_sale', 'Per sale', 'money', 'Cost of one sale'),
  figure('cost_of_goods', 'Cost of goods', 'money'),
  figure('romi_margin', 'ROMI, margin', 'signedPercent', '(revenue − cost of goods − cost) ÷ cost'),
]

function figure(id: string, label: string, format: 'count' | 'money' | 'signedPercent', hint?: string): Column {
  return {
    id,
    label,
    numeric: true,
    ...(hint && { hint }),
    value: (row) => numberIn(row, id),
    cell: (row, formats) => figureCell(numberIn(row, id), format, formats),
  }
}

function figureCell(value: number | null, format: 'count' | 'money' | 'signedPercent', formats: Formats): Cell {
  const tone = toneOf(value, format)
  return { text: formats[format](value), ...(tone && { tone }) }
}

/** Empty values step back, and a return is read by its colour before it is read as a number. */
export function toneOf(value: number | null, format: 'count' | 'money' | 'signedPercent'): string | undefined {
  if (value === null || (value === 0 && format !== 'signedPercent')) return 'faint'
  if (format !== 'signedPercent' || value === 0) return undefined
  return value > 0 ? 'good' : 'bad'
}
