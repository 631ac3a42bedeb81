import type { Formats } from './format.js'
import type { Series } from './series.js'

/** A line of a chart. */
export interface Line {
  readonly column: string
  readonly label: string
  /** Which of the page's colours it has. */
  readonly colour: '--accent' | '--second'
  readonly format: 'count' | 'money'
}

/** Two lines over time. */
export interface Chart {
  show(series: Series, formats: Formats): void
}

const HEIGHT = 190
/** Room for the figures beside the lines. */
const AXIS_WIDTH = 76

/** Draws a chart into an element, as wide as it is, now and when that changes. The library comes with the first chart. */
export function chart(element: HTMLElement, lines: readonly Line[]): Chart {
  let latest: readonly [Series, Formats] | undefined
  let drawn: { destroy(): void } | undefined

  async function draw(): Promise<void> {
    const { default: uPlot } = await import('./uplot.js')
    if (!latest || element.clientWidth === 0) return
    const [series, formats] = latest
    const style = getComputedStyle(element)
    const colour = (name: string): string => style.getPropertyValue(name).trim()
    drawn?.destroy()
    drawn = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
        cursor: { y: false },
        axes: [
          { stroke: colour('--quiet'), grid: { show: false }, ticks: { stroke: colour('--line') } },
          {
            stroke: colour('--quiet'),
            grid: { stroke: colour('--line'), width: 1 },
            ticks: { show: false },
            size: AXIS_WIDTH,
            values: (_, ticks) => ticks.map((tick) => formats[lines[0]?.format ?? 'count'](tick)),
          },
        ],
        series: [
          { label: 'From', value: (_, seconds) => (seconds === null ? '' : formats.day(isoDay(seconds))) },
          ...lines.map(({ column, label, format, colour: name }) => ({
            label,
            stroke: colour(name),
            width: 2,
            points: { show: (series.figures[column]?.length ?? 0) < 3 },
            value: (_: unknown, value: number | null) => (value === null ? '' : formats[format](value)),
          })),
        ],
      },
      [[...series.times], ...lines.map(({ column }) => [...(series.figures[column] ?? [])])],
      element,
    )
  }

  new ResizeObserver(() => void draw()).observe(element)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void draw())
  return {
    show(series, formats) {
      latest = [series, formats]
      void draw()
    },
  }
}

function isoDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, '2026-03-31'.length)
}
