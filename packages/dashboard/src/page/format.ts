/** What stands for a value that cannot be computed. */
export const NOTHING = '–'

/** Turns the report's values into text in one locale and currency; every function shows null as an en dash. */
export interface Formats {
  /** A whole number, or a share of credit with two digits at most. */
  count(value: number | null): string
  /** Major units; whole from 100 upward, where the cents only make noise. */
  money(value: number | null): string
  /** A fraction as per cent: 0.125 is 12.5 %. */
  percent(value: number | null): string
  /** The same with its sign, as ROMI is read: 1.44 is +144 %. */
  signedPercent(value: number | null): string
  /** Epoch milliseconds, or a date as text, in the reader's time zone. */
  date(value: number | string | null): string
  time(at: number): string
}

/** Builds the formats once: making an `Intl` object costs a hundred times as much as using it. */
export function formats(locale: string | undefined, currency: string | undefined, timeZone?: string): Formats {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const style = currency ? ({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const) : {}
  const whole = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: 0, maximumFractionDigits: 0 })
  const exact = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const signed = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  })
  const date = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone })
  return {
    count: (value) => (value === null ? NOTHING : count.format(value)),
    money: (value) => (value === null ? NOTHING : (isNoisy(value) ? whole : exact).format(value)),
    percent: (value) => (value === null ? NOTHING : percent.format(value)),
    // A minus as wide as the plus, where the locale would put a hyphen.
    signedPercent: (value) => (value === null ? NOTHING : signed.format(value).replace('-', '−')),
    date: (value) => {
      const at = value === null || value === '' ? NaN : new Date(value).getTime()
      return Number.isNaN(at) ? NOTHING : date.format(at)
    },
    time: (at) => time.format(at),
  }
}

function isNoisy(amount: number): boolean {
  return Math.abs(amount) >= 100 || Number.isInteger(amount)
}
