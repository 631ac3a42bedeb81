/** What stands for a value that cannot be computed. */
export const NOTHING = '–'

/** Turns the report's values into text in one locale and currency; every function shows null as an en dash. */
export interface Formats {
  /** A whole number, or a share of credit with two digits at most. */
  count(value: number | null): string
  /** Major units; whole from 100 upward, where the cents only make noise. In the formats' currency, or the one given. */
  money(value: number | null, currency?: string): string
  /** A fraction as per cent: 0.125 is 12.5 %. */
  percent(value: number | null): string
  /** The same with its sign, as ROMI is read: 1.44 is +144 %. */
  signedPercent(value: number | null): string
  /** A number of days. */
  days(value: number | null): string
  /** A date of the report, `YYYY-MM-DD`. */
  day(value: string | null): string
  /** Epoch milliseconds. */
  time(at: number): string
}

/** Builds the formats once: making an `Intl` object costs a hundred times as much as using it. */
export function formats(locale: string | undefined, ownCurrency: string | undefined, timeZone?: string): Formats {
  const days = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const signed = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  })
  // A date has no time zone; it is read and shown in the same one, so that it stays itself.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone })
  const currencies = new Map<string | undefined, MoneyFormat>()

  const moneyIn = (currency: string | undefined): MoneyFormat => {
    const format = currencies.get(currency) ?? moneyFormat(locale, currency)
    currencies.set(currency, format)
    return format
  }

  return {
    count: (value) => (value === null ? NOTHING : count.format(value)),
    money: (value, currency = ownCurrency) => (value === null ? NOTHING : moneyIn(currency)(value)),
    percent: (value) => (value === null ? NOTHING : percent.format(value)),
    // A minus as wide as the plus, where the locale would put a hyphen.
    signedPercent: (value) => (value === null ? NOTHING : signed.format(value).replace('-', '−')),
    days: (value) => (value === null ? NOTHING : days.format(value)),
    day: (value) => {
      const at = Date.parse(value ?? '')
      return Number.isNaN(at) ? NOTHING : day.format(at)
    },
    time: (at) => time.format(at),
  }
}

type MoneyFormat = (amount: number) => string

function moneyFormat(locale: string | undefined, currency: string | undefined): MoneyFormat {
  const style = currency ? ({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const) : {}
  const whole = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: 0, maximumFractionDigits: 0 })
  const exact = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return (amount) => (Math.abs(amount) >= 100 || Number.isInteger(amount) ? whole : exact).format(amount)
}
