import { chart } from './chart.js'
import { find } from './find.js'
import type { Showing } from './money-view.js'
import { PAGES } from './pages.js'
import type { Report } from './report.js'
import { seriesOf } from './series.js'
import { table, type Table } from './table.js'
import type { PageName, View } from './view.js'

/** The pages of one report each. */
export interface PageView {
  show(view: View, answers: readonly Report[], showing: Showing): void
}

export function pageView(): PageView {
  const title = find('page-title', HTMLElement)
  const note = find('page-note', HTMLElement)
  const charts = find('charts', HTMLElement)
  const holder = find('page-table', HTMLElement)
  const earned = chart(find('earned-chart', HTMLElement), [
    { column: 'revenue', label: 'Revenue', colour: '--accent', format: 'money' },
    { column: 'cost', label: 'Cost', colour: '--second', format: 'money' },
  ])
  const came = chart(find('came-chart', HTMLElement), [
    { column: 'applications', label: 'Applications', colour: '--accent', format: 'count' },
    { column: 'sales', label: 'Sales', colour: '--second', format: 'count' },
  ])
  let current: { readonly page: PageName; readonly table: Table } | undefined

  function tableOf(name: Exclude<PageName, 'money'>): Table {
    if (current?.page === name) return current.table
    const element = document.createElement('table')
    element.className = name
    holder.replaceChildren(element)
    current = { page: name, table: table(element, PAGES[name].order, PAGES[name].key) }
    return current.table
  }

  function say(sentence: string): void {
    const paragraph = document.createElement('p')
    paragraph.textContent = sentence
    holder.replaceChildren(paragraph)
    current = undefined
  }

  return {
    show(view, [report, series], showing) {
      if (view.page === 'money' || !report) return
      const page = PAGES[view.page]
      title.textContent = page.title
      note.textContent = [page.about, ...report.notes].join('; ')
      charts.hidden = !series || series.rows.length === 0
      if (series) {
        const lines = seriesOf(series.rows, ['revenue', 'cost', 'applications', 'sales'])
        earned.show(lines, showing.formats)
        came.show(lines, showing.formats)
      }
      if (report.rows.length === 0 && page.whenEmpty !== undefined) say(page.whenEmpty)
      else tableOf(view.page).show({ columns: page.columns(view), rows: report.rows, ...showing })
    },
  }
}
