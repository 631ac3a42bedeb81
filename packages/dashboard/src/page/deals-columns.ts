import { numberIn, textIn, type Row } from './report.js'
import type { Column } from './table.js'

/** The columns of the deal list: each deal with the source of its application. */
export const DEAL_COLUMNS: readonly Column[] = [
  {
    id: 'application',
    label: 'Application',
    hint: 'The application ID made at the form submit, and the number of the deal in the CRM',
    numeric: false,
    value: (row) => textIn(row, 'application_id'),
    cell: (row) => ({
      text: textIn(row, 'application_id') || '(not known)',
      note: textIn(row, 'deal_id') && `Deal ${textIn(row, 'deal_id')}`,
      tone: textIn(row, 'application_id') ? 'code' : 'faint',
    }),
  },
  {
    id: 'source',
    label: 'Source',
    numeric: false,
    value: (row) => textIn(row, 'source'),
    cell: (row) => ({
      text: [textIn(row, 'source'), textIn(row, 'medium')].filter(Boolean).join(' / ') || '(not known)',
      note: textIn(row, 'channel'),
    }),
  },
  {
    id: 'campaign',
    label: 'Campaign',
    numeric: false,
    value: (row) => textIn(row, 'campaign'),
    cell: (row) => {
      const note = [textIn(row, 'content'), textIn(row, 'term')].filter(Boolean).join(' · ')
      return textIn(row, 'campaign') ? { text: textIn(row, 'campaign'), note } : { text: '–', note, tone: 'faint' }
    },
  },
  {
    id: 'status',
    label: 'Status',
    numeric: false,
    value: (row) => textIn(row, 'status'),
    cell: (row) => ({
      text: textIn(row, 'status'),
      note: textIn(row, 'stage'),
      tone: `status ${textIn(row, 'status')}`,
    }),
  },
  money('value', 'Value', 'What the deal is worth, paid or not'),
  money('revenue', 'Revenue', 'What has come in'),
  day('opened_date', 'Opened'),
  day('won_date', 'Won'),
]

/** Tells the deals apart. */
export function dealKey(row: Row): string {
  return textIn(row, 'deal_id')
}

function money(id: string, label: string, hint: string): Column {
  return {
    id,
    label,
    hint,
    numeric: true,
    value: (row) => numberIn(row, id),
    cell: (row, formats) => {
      const value = numberIn(row, id)
      return { text: formats.money(value, textIn(row, 'currency') || undefined), ...(!value && { tone: 'faint' }) }
    },
  }
}

function day(id: string, label: string): Column {
  return {
    id,
    label,
    numeric: true,
    value: (row) => textIn(row, id),
    cell: (row, formats) => ({ text: formats.day(textIn(row, id)) }),
  }
}
