import { PAGES } from './pages.js'
import {
  DEFAULT_VIEW,
  KINDS,
  MODELS,
  PRESETS,
  datesOf,
  isLevel,
  isModel,
  isoDate,
  type Control,
  type Dates,
  type PageName,
  type View,
} from './view.js'

/** The form that says what to show. */
export interface Controls {
  show(view: View): void
}

/** Fills the form and reports every change of the reader's as a whole view. */
export function controls(form: HTMLFormElement, changed: (view: View) => void): Controls {
  const field = (name: string): Field => fieldOf(form, name)
  const models = form.querySelector('select[name=model]')
  for (const [value, { label }] of Object.entries(MODELS)) models?.append(new Option(label, value))
  let page: PageName = DEFAULT_VIEW.page
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('change', (event) => {
    const model = field('model').value
    const by = field('by').value
    const preset = PRESETS.find((name) => name === field('period').value)
    const byDate = event.target instanceof HTMLInputElement && event.target.type === 'date'
    const dates = datesBetween(field('from').value, field('to').value)
    changed({
      page,
      period: preset && !byDate ? preset : dates,
      model: isModel(model) ? model : DEFAULT_VIEW.model,
      by: isLevel(by) ? by : DEFAULT_VIEW.by,
      kind: KINDS.find((name) => name === field('kind').value) ?? DEFAULT_VIEW.kind,
      steps: field('steps').value.trim() || DEFAULT_VIEW.steps,
    })
  })
  return {
    show(view) {
      const now = new Date()
      const dates = datesOf(view.period, now)
      const moves = typeof view.period === 'string' && view.period !== 'all'
      field('period').value = typeof view.period === 'string' ? view.period : ''
      field('from').value = dates.from ?? ''
      field('to').value = dates.to ?? (moves ? isoDate(now) : '')
      field('model').value = view.model
      field('by').value = view.by
      field('kind').value = view.kind
      field('steps').value = view.steps
      page = view.page
      const used = controlsOf(page)
      for (const label of form.querySelectorAll<HTMLElement>('[data-control]')) {
        label.hidden = !used.some((name) => name === label.dataset.control)
      }
    },
  }
}

function controlsOf(page: PageName): readonly Control[] {
  return page === 'money' ? ['model', 'by'] : PAGES[page].controls
}

interface Field {
  value: string
}

function fieldOf(form: HTMLFormElement, name: string): Field {
  const field = form.elements.namedItem(name)
  if (field instanceof RadioNodeList || field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
    return field
  }
  throw new TypeError(`The form has no field ${name}`)
}

/** A period given backwards is meant forwards. */
function datesBetween(from: string, to: string): Dates {
  const [first, last] = from && to && from > to ? [to, from] : [from, to]
  return { ...(first && { from: first }), ...(last && { to: last }) }
}
