import { textIn, type Row } from './report.js'
import type { Column } from './table.js'
import { LEVELS, type Level } from './view.js'

const LABELS: Readonly<Record<Level, string>> = {
  channel: 'Channel',
  source: 'Source',
  campaign: 'Campaign',
  content: 'Ad',
  term: 'Keyword',
}

/** Names a row by its source, with the levels above it as a note. */
export function sourceColumn(level: Level): Column {
  return {
    id: 'name',
    label: LABELS[level],
    numeric: false,
    value: (row) => textIn(row, level),
    cell: (row) => {
      if (!('channel' in row)) return { text: 'Total' }
      const above = LEVELS[level].slice(0, -1).map((dimension) => textIn(row, dimension))
      return { text: textIn(row, level) || '(not set)', note: above.filter(Boolean).join(' · ') }
    },
  }
}

/** Tells the rows of a report by source apart. */
export function sourceKey(row: Row): string {
  return LEVELS.term.map((dimension) => textIn(row, dimension)).join('\n')
}
