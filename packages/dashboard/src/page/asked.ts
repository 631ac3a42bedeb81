import { PAGES } from './pages.js'
import { LEVELS, datesOf, isoDate, reportQuery, type PageName, type View } from './view.js'

/** A question to the reports API. */
export interface Asked {
  readonly report: string
  readonly query: string
}

/** What a page asks, in the order in which it takes the answers. */
export function asked(view: View, now: Date): readonly Asked[] {
  if (view.page === 'money') {
    const { model } = view
    return [
      { report: 'money', query: reportQuery(view, now, { model, by: LEVELS[view.by].join(',') }) },
      { report: 'deals', query: reportQuery(view, now, { model }) },
    ]
  }
  const page = PAGES[view.page]
  const table = { report: page.report, query: reportQuery(view, now, page.params(view)) }
  if (view.page !== 'overview') return [table]
  const whole = bounded(view, now)
  return [
    whole
      ? { report: 'overview', query: reportQuery(whole, now, { ...page.params(view), compare: 'previous' }) }
      : table,
    {
      report: 'overview',
      query: reportQuery(view, now, { model: view.model, by: 'channel', grain: grainOf(view, now) }),
    },
  ]
}

/** The view with both ends of its period said, as a comparison needs them; `undefined` for all time. */
function bounded(view: View, now: Date): View | undefined {
  const { from, to = isoDate(now) } = datesOf(view.period, now)
  return from === undefined ? undefined : { ...view, period: { from, to } }
}

const DAY_MS = 86_400_000

/** Parts of the period for a chart, of which there are not too many to tell apart. */
export function grainOf(view: View, now: Date): 'day' | 'week' | 'month' {
  const { from, to = isoDate(now) } = datesOf(view.period, now)
  const days = from === undefined ? Infinity : (Date.parse(to) - Date.parse(from)) / DAY_MS
  if (days <= 62) return 'day'
  return days <= 400 ? 'week' : 'month'
}

/** Where a link to a page leads: the same view, in a period that the page can tell something of. */
export function viewOn(page: PageName, view: View): View {
  const opensWith = page === 'money' ? undefined : PAGES[page].opensWith
  return { ...view, page, ...(opensWith && view.period === 'last-30-days' && { period: opensWith }) }
}
