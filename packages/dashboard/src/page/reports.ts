import { keyFigures, showFigures } from './figures.js'
import { find } from './find.js'
import { formats, type Formats } from './format.js'
import { moneyView } from './money-view.js'
import { pageView } from './page-view.js'
import type { Report } from './report.js'
import { totals } from './totals.js'
import { MODELS, type View } from './view.js'

/** The part of the page with the figures and tables. */
export interface Reports {
  /** Grey bars in the places of the figures. */
  wait(view: View): void
  /** Shows the answers to what the view's page asked, in the order in which it did. */
  show(view: View, answers: readonly Report[], markChanges: boolean): void
}

/** Takes charge of the figures and tables. */
export function reports(): Reports {
  const figures = find('figures', HTMLElement)
  const moneyPart = find('money-part', HTMLElement)
  const pagePart = find('page-part', HTMLElement)
  const moneyNote = find('money-note', HTMLElement)
  const money = moneyView()
  const page = pageView()
  let current: { readonly currency: string | undefined; readonly formats: Formats } | undefined

  const formatsIn = (currency: string | undefined): Formats => {
    if (current?.currency !== currency || !current) current = { currency, formats: formats(undefined, currency) }
    return current.formats
  }

  function show(view: View, answers: readonly Report[], markChanges: boolean): void {
    const [first, second] = answers
    const showing = { formats: formatsIn(first?.currency ?? second?.currency), markChanges }
    moneyPart.hidden = figures.hidden = view.page !== 'money'
    pagePart.hidden = view.page === 'money'
    if (view.page !== 'money') return page.show(view, answers, showing)
    const sums = totals(first?.rows ?? [])
    showFigures(figures, keyFigures(sums, showing.formats), markChanges)
    money.showMoney(first?.rows ?? [], sums, view.by, showing)
    money.showDeals(second?.rows ?? [], showing)
    moneyNote.textContent = [MODELS[view.model].rule, ...(first?.notes ?? [])].join('; ')
  }

  return {
    wait(view) {
      const rows = Array.from({ length: 4 }, (_, line) => ({ channel: '–', source: `${line}`, deal_id: `${line}` }))
      show(
        view,
        [
          { rows, notes: [] },
          { rows: view.page === 'money' ? rows : [], notes: [] },
        ],
        false,
      )
    },
    show,
  }
}
