import { DEAL_COLUMNS, dealKey } from './deals-columns.js'
import { keyFigures, showFigures } from './figures.js'
import { find } from './find.js'
import { formats, type Formats } from './format.js'
import { moneyColumns, moneyKey } from './money-columns.js'
import type { Report, Row } from './report.js'
import { sorted } from './sort.js'
import { table } from './table.js'
import { totals } from './totals.js'
import { MODELS, type View } from './view.js'

/** More lines than this help nobody on a page, and the command line has them all. */
const MOST_DEALS = 200

/** The part of the page with the figures and tables. */
export interface Reports {
  /** Grey bars in the places of the figures. */
  wait(view: View): void
  show(view: View, money: Report, deals: Report, markChanges: boolean): void
}

/** Takes charge of the figures and tables. */
export function reports(): Reports {
  const figures = find('figures', HTMLElement)
  const moneyNote = find('money-note', HTMLElement)
  const dealsNote = find('deals-note', HTMLElement)
  const money = table(find('money', HTMLTableElement), { column: 'revenue', direction: 'descending' }, moneyKey)
  const deals = table(find('deals', HTMLTableElement), { column: 'opened_date', direction: 'descending' }, dealKey)
  let current: { readonly currency: string | undefined; readonly formats: Formats } | undefined

  const formatsIn = (currency: string | undefined): Formats => {
    if (current?.currency !== currency || !current) current = { currency, formats: formats(undefined, currency) }
    return current.formats
  }

  const showMoney = (view: View, rows: readonly Row[], inFormats: Formats, markChanges: boolean): void => {
    const sums = totals(rows)
    showFigures(figures, keyFigures(sums, inFormats), markChanges)
    money.show({ columns: moneyColumns(view.by), rows, totals: sums, formats: inFormats, markChanges })
  }

  const showDeals = (rows: readonly Row[], inFormats: Formats, markChanges: boolean): void => {
    const newest = sorted(rows, (row) => row.opened_date ?? null, 'descending').slice(0, MOST_DEALS)
    deals.show({ columns: DEAL_COLUMNS, rows: newest, formats: inFormats, markChanges })
    dealsNote.textContent =
      newest.length < rows.length
        ? `The newest ${newest.length} of ${rows.length}; throughline report deals lists them all`
        : 'Each with the source that its application came from'
  }

  return {
    wait(view) {
      const rows = Array.from({ length: 4 }, (_, line) => ({ channel: '–', source: `${line}`, deal_id: `${line}` }))
      const inFormats = formatsIn(undefined)
      showMoney(view, rows, inFormats, false)
      showDeals(rows, inFormats, false)
    },
    show(view, moneyReport, dealReport, markChanges) {
      const inFormats = formatsIn(moneyReport.currency ?? dealReport.currency)
      moneyNote.textContent = [MODELS[view.model].rule, ...moneyReport.notes].join('; ')
      showMoney(view, moneyReport.rows, inFormats, markChanges)
      showDeals(dealReport.rows, inFormats, markChanges)
    },
  }
}
