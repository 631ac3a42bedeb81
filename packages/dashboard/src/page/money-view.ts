import { DEAL_COLUMNS, dealKey } from './deals-columns.js'
import { find } from './find.js'
import type { Formats } from './format.js'
import { moneyColumns } from './money-columns.js'
import type { Row } from './report.js'
import { sorted } from './sort.js'
import { sourceKey } from './source-column.js'
import { table } from './table.js'
import type { Level } from './view.js'

/** More lines than this help nobody on a page, and the command line has them all. */
const MOST_DEALS = 200

/** How rows are shown. */
export interface Showing {
  readonly formats: Formats
  readonly markChanges: boolean
}

/** The page of the money: what each source cost and earned, and the deals. */
export interface MoneyView {
  showMoney(rows: readonly Row[], totals: Row, by: Level, showing: Showing): void
  showDeals(rows: readonly Row[], showing: Showing): void
}

export function moneyView(): MoneyView {
  const note = find('deals-note', HTMLElement)
  const money = table(find('money', HTMLTableElement), { column: 'revenue', direction: 'descending' }, sourceKey)
  const deals = table(find('deals', HTMLTableElement), { column: 'opened_date', direction: 'descending' }, dealKey)
  return {
    showMoney(rows, totals, by, showing) {
      money.show({ columns: moneyColumns(by), rows, totals, ...showing })
    },
    showDeals(rows, showing) {
      const newest = sorted(rows, (row) => row.opened_date ?? null, 'descending').slice(0, MOST_DEALS)
      deals.show({ columns: DEAL_COLUMNS, rows: newest, ...showing })
      note.textContent =
        newest.length < rows.length
          ? `The newest ${newest.length} of ${rows.length}; throughline report deals lists them all`
          : 'Each with the source that its application came from'
    },
  }
}
