/** Attribution models of the reports API and what each means. */
export const MODELS = {
  first: { label: 'First touch', rule: 'The first touch gets the credit' },
  last: { label: 'Last touch', rule: 'The last touch gets the credit' },
  last_non_direct: { label: 'Last non-direct', rule: 'The last touch that was not direct gets the credit' },
  last_paid: { label: 'Last paid', rule: 'The last paid touch gets the credit' },
  linear: { label: 'Linear', rule: 'All touches share the credit equally' },
  position: {
    label: 'Position 40-20-40',
    rule: 'The first and the last touch get 40 % each, those between share 20 %',
  },
  time_decay: { label: 'Time decay', rule: 'The nearer a touch is to the application, the more credit it gets' },
  data_driven: {
    label: 'Data-driven',
    rule: 'A touch gets the more credit, the more sales would be lost without its channel',
  },
} as const
export type Model = keyof typeof MODELS

/**
 * How deep the money is broken down; each level keeps the ones above it. The medium is no level: the channel says the
 * same in words, and a cost file that names none would stand in lines of its own.
 */
export const LEVELS = {
  channel: ['channel'],
  source: ['channel', 'source'],
  campaign: ['channel', 'source', 'campaign'],
  content: ['channel', 'source', 'campaign', 'content'],
  term: ['channel', 'source', 'campaign', 'content', 'term'],
} as const
export type Level = keyof typeof LEVELS

export const PRESETS = ['this-month', 'last-30-days', 'all'] as const
export type Preset = (typeof PRESETS)[number]

/** The pages of the dashboard, in the order of their links. */
export const PAGE_NAMES = [
  'money',
  'overview',
  'conversions',
  'chains',
  'retention',
  'first-payment',
  'funnel',
  'unmatched-costs',
] as const
export type PageName = (typeof PAGE_NAMES)[number]

/** What a reader can choose on some of the pages. */
export type Control = 'model' | 'by' | 'kind' | 'steps'

/** What makes a user of a cohort count in a month: being active in it, or in it or any later one. */
export const KINDS = ['classic', 'rolling'] as const
export type Kind = (typeof KINDS)[number]

/** Inclusive dates, `YYYY-MM-DD`, in the site's time zone; an absent one leaves that end open. */
export interface Dates {
  readonly from?: string
  readonly to?: string
}

/** What the reader looks at: all of it lives in the page's address, so that a view can be sent to a colleague. */
export interface View {
  readonly page: PageName
  /** A preset moves with the calendar; dates stand still. */
  readonly period: Preset | Dates
  readonly model: Model
  readonly by: Level
  readonly kind: Kind
  /** Of the funnel: names of events, separated by commas. */
  readonly steps: string
}

export const DEFAULT_VIEW: View = {
  page: 'money',
  period: 'last-30-days',
  model: 'last_non_direct',
  by: 'campaign',
  kind: 'classic',
  steps: 'registration,payment',
}

/** Reads the view from the address's query; what is missing or unknown there is the default. */
export function parseView(query: string): View {
  const params = new URLSearchParams(query)
  const dates = { ...dateIn(params, 'from'), ...dateIn(params, 'to') }
  const preset = PRESETS.find((name) => name === params.get('period'))
  const model = params.get('model')
  const by = params.get('by')
  return {
    page: PAGE_NAMES.find((name) => name === params.get('page')) ?? DEFAULT_VIEW.page,
    period: preset ?? (dates.from || dates.to ? dates : DEFAULT_VIEW.period),
    model: isModel(model) ? model : DEFAULT_VIEW.model,
    by: isLevel(by) ? by : DEFAULT_VIEW.by,
    kind: KINDS.find((name) => name === params.get('kind')) ?? DEFAULT_VIEW.kind,
    steps: params.get('steps') ?? DEFAULT_VIEW.steps,
  }
}

/** The address's query for a view, `''` for the default one; the opposite of {@link parseView}. */
export function viewQuery(view: View): string {
  const params = new URLSearchParams()
  if (view.page !== DEFAULT_VIEW.page) params.set('page', view.page)
  if (typeof view.period !== 'string') addDates(params, view.period)
  else if (view.period !== DEFAULT_VIEW.period) params.set('period', view.period)
  for (const choice of ['model', 'by', 'kind', 'steps'] as const) {
    if (view[choice] !== DEFAULT_VIEW[choice]) params.set(choice, view[choice])
  }
  return params.size === 0 ? '' : `?${params.toString()}`
}

/**
 * The dates of a period as they are asked of the API. Presets leave the end open: today in the site's time zone may
 * be tomorrow here.
 */
export function datesOf(period: Preset | Dates, now: Date): Dates {
  switch (period) {
    case 'this-month':
      return { from: isoDate(new Date(now.getFullYear(), now.getMonth(), 1)) }
    case 'last-30-days':
      return { from: isoDate(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 29)) }
    case 'all':
      return {}
    default:
      return period
  }
}

/** The query of a report in the period of a view. */
export function reportQuery(view: View, now: Date, more: Readonly<Record<string, string>>): string {
  const params = new URLSearchParams()
  addDates(params, datesOf(view.period, now))
  for (const [name, value] of Object.entries(more)) params.set(name, value)
  return params.toString()
}

export function isModel(value: string | null): value is Model {
  return value !== null && Object.hasOwn(MODELS, value)
}

export function isLevel(value: string | null): value is Level {
  return value !== null && Object.hasOwn(LEVELS, value)
}

/** The date where the reader is, `YYYY-MM-DD`. */
export function isoDate(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function addDates(params: URLSearchParams, { from, to }: Dates): void {
  if (from) params.set('from', from)
  if (to) params.set('to', to)
}

function dateIn(params: URLSearchParams, name: 'from' | 'to'): Dates {
  const value = params.get(name) ?? ''
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? { [name]: value } : {}
}
