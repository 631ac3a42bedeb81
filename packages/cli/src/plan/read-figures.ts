import { InvalidArgumentError } from 'commander'

/** Requests that a vendor allows in an interval. */
export interface Rate {
  readonly count: number
  readonly intervalMs: number
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** `10/s`, `30/min`, `110/10s`, `5000/d`. */
export function readRate(text: string): Rate {
  const [, count = '', times = '', unit = ''] = /^(\d+(?:\.\d+)?)\/(\d*)(s|min|h|d)$/.exec(text) ?? []
  const unitMs = UNITS[unit]
  const rate = { count: Number(count), intervalMs: Number(times || 1) * (unitMs ?? 0) }
  if (rate.count > 0 && rate.intervalMs > 0) return rate
  throw new InvalidArgumentError('expected a rate such as 10/s, 110/10s, 30/min or 5000/d')
}

/** `72h`, `7d`, `30min`. */
export function readDuration(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+)(s|min|h|d)$/.exec(text) ?? []
  const ms = Number(amount) * (UNITS[unit] ?? 0)
  if (ms > 0) return ms
  throw new InvalidArgumentError('expected a duration such as 72h, 7d or 30min')
}

/** A number that is not negative; digits may be grouped: `100000`, `100_000`, `100,000`. */
export function readCount(text: string): number {
  const plain = text.replace(/[_,](?=\d{3})/g, '')
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain)
  throw new InvalidArgumentError('expected a number such as 100000')
}
