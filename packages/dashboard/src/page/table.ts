import type { Formats } from './format.js'
import type { Row, Value } from './report.js'
import { nextOrder, sorted, type Order } from './sort.js'

/** What stands in a cell. */
export interface Cell {
  readonly text: string
  /** A second, quieter line. */
  readonly note?: string
  /** How it is shown: a class of the style sheet. */
  readonly tone?: string
  /** From 0 to 1: how far the cell is filled. */
  readonly share?: number
}

export interface Column {
  /** Unique in the table; the order refers to it. */
  readonly id: string
  readonly label: string
  /** What the figure means, shown on pointing at the head. */
  readonly hint?: string
  readonly numeric: boolean
  /** By what the column is sorted. */
  value(row: Row): Value
  cell(row: Row, formats: Formats): Cell
}

export interface TableContent {
  /** The first column names the row and stays in sight when the table is scrolled sideways. */
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly totals?: Row
  readonly formats: Formats
  /** Whether changed figures light up: wanted when time has passed, not when another question was asked. */
  readonly markChanges: boolean
}

/** A sortable table that is brought up to date in place, so that nothing flickers and focus and selection stay. */
export interface Table {
  show(content: TableContent): void
}

/** Takes charge of a `<table>` that holds a caption at most. `keyOf` tells rows apart from one content to the next. */
export function table(element: HTMLTableElement, initial: Order, keyOf: (row: Row) => string): Table {
  const head = element.createTHead().insertRow()
  const body = element.createTBody()
  const foot = element.createTFoot()
  let order = initial
  let content: TableContent | undefined

  const sortBy = (column: Column): void => {
    order = nextOrder(order, column.id, column.numeric)
    if (content) draw({ ...content, markChanges: false })
  }

  const draw = (now: TableContent): void => {
    const { columns, rows, totals, markChanges } = now
    drawHead(head, columns, order, sortBy)
    const by = columns.find((column) => column.id === order.column)
    const inOrder = by ? sorted(rows, (row) => by.value(row), order.direction) : rows
    const known = new Map([...body.rows].map((line) => [line.dataset.key, line]))
    const used = new Set<HTMLTableRowElement>()
    inOrder.forEach((row, index) => {
      const key = keyOf(row)
      const old = known.get(key)
      known.delete(key)
      const line = old ?? newLine(key)
      used.add(line)
      drawLine(line, row, now, markChanges && old !== undefined)
      if (body.rows[index] !== line) body.insertBefore(line, body.rows[index] ?? null)
    })
    const gone = [...body.rows].filter((line) => !used.has(line))
    for (const line of gone) line.remove()
    if (totals) drawLine(foot.rows[0] ?? foot.insertRow(), totals, now, markChanges)
    else foot.replaceChildren()
  }

  return {
    show(next) {
      content = next
      draw(next)
    },
  }
}

function newLine(key: string): HTMLTableRowElement {
  const line = document.createElement('tr')
  line.dataset.key = key
  return line
}

function drawHead(
  head: HTMLTableRowElement,
  columns: readonly Column[],
  order: Order,
  sortBy: (column: Column) => void,
): void {
  const ids = columns.map(({ id, label }) => `${id} ${label}`).join()
  if (head.dataset.columns !== ids) {
    head.dataset.columns = ids
    head.replaceChildren(...columns.map((column) => headCell(column, sortBy)))
  }
  columns.forEach((column, index) => {
    const cell = head.cells[index]
    if (column.id === order.column) cell?.setAttribute('aria-sort', order.direction)
    else cell?.removeAttribute('aria-sort')
  })
}

function headCell(column: Column, sortBy: (column: Column) => void): HTMLElement {
  const cell = document.createElement('th')
  cell.scope = 'col'
  cell.classList.toggle('numeric', column.numeric)
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = column.label
  if (column.hint) button.title = column.hint
  button.addEventListener('click', () => sortBy(column))
  cell.append(button)
  return cell
}

function drawLine(line: HTMLTableRowElement, row: Row, content: TableContent, markChanges: boolean): void {
  const { columns, formats } = content
  while (line.cells.length > columns.length) line.cells[line.cells.length - 1]?.remove()
  columns.forEach((column, index) => {
    const cell = line.cells[index] ?? line.appendChild(newCell(index))
    drawCell(cell, column.cell(row, formats), column.numeric, markChanges)
  })
}

function newCell(index: number): HTMLTableCellElement {
  const cell = document.createElement(index === 0 ? 'th' : 'td')
  if (index === 0) cell.scope = 'row'
  cell.addEventListener('animationend', () => cell.classList.remove('changed'))
  return cell
}

function drawCell(element: HTMLTableCellElement, cell: Cell, numeric: boolean, markChanges: boolean): void {
  const drawn = JSON.stringify([cell, numeric])
  if (element.dataset.drawn === drawn) return
  element.dataset.drawn = drawn
  element.className = [numeric && 'numeric', cell.share !== undefined && 'share', markChanges && 'changed']
    .filter(Boolean)
    .join(' ')
  element.style.setProperty('--share', String(Math.min(cell.share ?? 0, 1)))
  const text = document.createElement('span')
  text.textContent = cell.text
  if (cell.tone) text.className = cell.tone
  const note = document.createElement('small')
  note.textContent = cell.note ?? ''
  element.replaceChildren(text, ...(cell.note ? [note] : []))
}
