import { NOTHING, type Formats } from './format.js'
import { toneOf } from './figure-column.js'
import { numberIn, type Row } from './report.js'
import { ratio } from './totals.js'

/** One of the figures above the tables. */
export interface Figure {
  readonly label: string
  readonly text: string
  readonly note: string
  readonly tone?: string
}

/** The key figures of a period, made of the totals of its money report. */
export function keyFigures(totals: Row, formats: Formats): readonly Figure[] {
  const value = (column: string): number => numberIn(totals, column) ?? 0
  const share = (part: string, whole: string, name: string): string => {
    const conversion = ratio(value(part), value(whole))
    return conversion === null ? NOTHING : `${formats.percent(conversion)} of ${name}`
  }
  const romi = numberIn(totals, 'romi')
  const tone = toneOf(romi, 'signedPercent')
  return [
    {
      label: 'Visits',
      text: formats.count(value('visits')),
      note: `${formats.money(numberIn(totals, 'cost_per_visit'))} a visit`,
    },
    {
      label: 'Applications',
      text: formats.count(value('applications')),
      note: share('applications', 'visits', 'visits'),
    },
    { label: 'Sales', text: formats.count(value('sales')), note: share('sales', 'applications', 'applications') },
    {
      label: 'Cost',
      text: formats.money(value('cost')),
      note: `${formats.money(numberIn(totals, 'cost_per_sale'))} a sale`,
    },
    {
      label: 'Revenue',
      text: formats.money(value('revenue')),
      note: `${formats.money(ratio(value('revenue'), value('sales')))} a sale`,
    },
    {
      label: 'ROMI',
      text: formats.signedPercent(romi),
      note: `${formats.signedPercent(numberIn(totals, 'romi_margin'))} with margin`,
      ...(tone && { tone }),
    },
  ]
}

/** Shows the figures in a `<dl>`, touching only what changed. */
export function showFigures(list: HTMLElement, figures: readonly Figure[], markChanges: boolean): void {
  figures.forEach((figure, index) => {
    const box = list.children[index] ?? list.appendChild(newBox())
    const [label, text, note] = box.children
    if (text && markChanges && text.textContent !== figure.text) text.classList.add('changed')
    setText(label, figure.label)
    setText(text, figure.text)
    setText(note, figure.note)
    text?.classList.toggle('good', figure.tone === 'good')
    text?.classList.toggle('bad', figure.tone === 'bad')
  })
}

function newBox(): HTMLElement {
  const box = document.createElement('div')
  const text = document.createElement('dd')
  text.className = 'figure'
  text.addEventListener('animationend', () => text.classList.remove('changed'))
  box.append(document.createElement('dt'), text, document.createElement('dd'))
  return box
}

function setText(element: Element | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text
}
