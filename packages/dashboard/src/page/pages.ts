import { figure, name, share } from './figure-column.js'
import { textIn, type Row } from './report.js'
import type { Order } from './sort.js'
import { sourceColumn, sourceKey } from './source-column.js'
import type { Column } from './table.js'
import { LEVELS, type Control, type PageName, type Preset, type View } from './view.js'

/** A report with a page of its own. */
export interface Page {
  readonly title: string
  /** What its figures say, in a sentence. */
  readonly about: string
  /** Its name in the reports API. */
  readonly report: string
  /** What the reader can choose beside the period. */
  readonly controls: readonly Control[]
  /** The period that it opens with, where the usual one tells nothing. */
  readonly opensWith?: Preset
  /** What no rows mean, where they are an answer and not a sign that nothing has come in yet. */
  readonly whenEmpty?: string
  params(view: View): Readonly<Record<string, string>>
  columns(view: View): readonly Column[]
  readonly order: Order
  /** Tells its rows apart. */
  key(row: Row): string
}

const bySource = ({ by, model }: View): Readonly<Record<string, string>> => ({ by: LEVELS[by].join(','), model })
const MONTHS = Array.from({ length: 12 }, (_, at) => at + 1)

/** The pages that show one report each, by their name in the page's address. */
export const PAGES: Readonly<Record<Exclude<PageName, 'money'>, Page>> = {
  overview: {
    title: 'Overview',
    about: 'What happened, by source; below each figure its change from the period before',
    report: 'overview',
    controls: ['model', 'by'],
    params: bySource,
    columns: ({ by }) => [
      sourceColumn(by),
      figure('visits', 'Visits', 'count'),
      figure('applications', 'Applications', 'count'),
      figure('deals', 'Deals', 'count', 'Deals opened'),
      figure('target_deals', 'Target deals', 'count', 'Deals that ever reached a target stage or were won'),
      figure('sales', 'Sales', 'count', 'Deals won'),
      figure('cost', 'Cost', 'money'),
      figure('revenue', 'Revenue', 'money'),
      figure('romi', 'ROMI', 'signedPercent', '(revenue − cost) ÷ cost'),
    ],
    order: { column: 'revenue', direction: 'descending' },
    key: sourceKey,
  },
  conversions: {
    title: 'Conversions',
    about: 'Of those who came, how many went on: each step as a part of the one before',
    report: 'conversions',
    controls: ['model', 'by'],
    params: bySource,
    columns: ({ by }) => [
      sourceColumn(by),
      figure('visits', 'Visits', 'count'),
      figure('applications', 'Applications', 'count'),
      share('application_rate', 'of visits'),
      figure('target_deals', 'Target deals', 'count'),
      share('target_rate', 'of applications'),
      figure('sales', 'Sales', 'count'),
      share('sale_rate', 'of target deals'),
      share('visit_to_sale_rate', 'Visit to sale'),
    ],
    order: { column: 'sales', direction: 'descending' },
    key: sourceKey,
  },
  chains: {
    title: 'Chains',
    about: 'The paths of touches that led to applications, the most walked first',
    report: 'chains',
    controls: ['by'],
    // Below the channel a touch is named by its source and what follows.
    params: ({ by }) => ({ by: by === 'channel' ? by : LEVELS[by].slice(1).join(',') }),
    columns: () => [
      name('chain', 'Touches in their order', '(unknown)'),
      figure('touches', 'Touches', 'count'),
      figure('conversions', 'Applications', 'count'),
      figure('sales', 'Sales', 'count'),
      share('sale_rate', 'of applications'),
      figure('revenue', 'Revenue', 'money'),
      figure('median_days', 'Days', 'days', 'From the first touch to the application, in half of the cases at most'),
    ],
    order: { column: 'conversions', direction: 'descending' },
    key: (row) => textIn(row, 'chain'),
  },
  retention: {
    title: 'Retention',
    about: 'Of the users who registered in a month, the part that was active in the months after',
    report: 'retention',
    controls: ['kind'],
    opensWith: 'all',
    params: ({ kind }) => ({ kind }),
    columns: () => [
      name('cohort', 'Registered in'),
      figure('users', 'Users', 'count'),
      ...MONTHS.map((month) => share(`month_${month}_rate`, `${month}`, `Month ${month} after the registration`)),
    ],
    order: { column: 'cohort', direction: 'descending' },
    key: (row) => textIn(row, 'cohort'),
  },
  'first-payment': {
    title: 'First payment',
    about: 'Of the users who registered in a month, the part that paid in that month, and later',
    report: 'first-payment',
    controls: [],
    opensWith: 'all',
    params: () => ({}),
    columns: () => [
      name('cohort', 'Registered in'),
      figure('registrations', 'Registrations', 'count'),
      figure('payers', 'Payers', 'count'),
      figure('payers_same_month', 'in the month', 'count'),
      share('same_month_rate', 'of registrations'),
      figure('payers_later', 'later', 'count'),
      share('payer_rate', 'Payers, of registrations'),
      figure('median_days', 'Days', 'days', 'To the first payment, for half of the payers at most'),
    ],
    order: { column: 'cohort', direction: 'descending' },
    key: (row) => textIn(row, 'cohort'),
  },
  funnel: {
    title: 'Funnel',
    about: 'How many people took each step, one after the other',
    report: 'funnel',
    controls: ['steps'],
    opensWith: 'all',
    params: ({ steps }) => ({ steps }),
    columns: () => [
      name('name', 'Step'),
      figure('persons', 'People', 'count'),
      share('total_rate', 'of the first step'),
      share('step_rate', 'of the step before'),
      figure('median_days', 'Days', 'days', 'Since the step before, for half of the people at most'),
    ],
    // As they come: a funnel is read from its first step to its last.
    order: { column: '', direction: 'ascending' },
    key: (row) => textIn(row, 'step'),
  },
  'unmatched-costs': {
    title: 'Unmatched costs',
    about:
      'What was spent where nobody came from: links that carry other marks than the costs, or ads that brought nobody. They are in all the figures',
    report: 'unmatched-costs',
    controls: [],
    whenEmpty: 'Nothing: whatever was spent in this period, somebody came from it.',
    params: () => ({}),
    columns: () => [
      name('source', 'Source'),
      name('campaign', 'Campaign', '–'),
      name('medium', 'Medium', '–'),
      name('provider', 'Told by', '–'),
      name('first_date', 'From'),
      name('last_date', 'To'),
      figure('costs', 'Lines', 'count'),
      figure('cost', 'Cost', 'money'),
    ],
    order: { column: 'cost', direction: 'descending' },
    key: (row) => ['source', 'medium', 'campaign', 'provider'].map((column) => textIn(row, column)).join('\u0000'),
  },
}
