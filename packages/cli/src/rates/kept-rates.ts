import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Rate } from '@throughline/warehouse'
import type { Config } from '../config/config.js'
import { ThroughlineError } from '../error.js'
import { csvLines } from '../tables/csv-lines.js'
import { parseRates, RATE_COLUMNS } from './parse-rates.js'

type DataDir = Pick<Config, 'dataDir'>

/** Where imported rates are kept: beside the warehouse, which can be made anew at any time. */
export function ratesPath({ dataDir }: DataDir): string {
  return join(dataDir, 'rates.csv')
}

/** The rates that were imported. */
export function readKeptRates(config: DataDir): readonly Rate[] {
  const path = ratesPath(config)
  if (!existsSync(path)) return []
  const { rates, problems } = parseRates(csvLines(readFileSync(path, 'utf8'), RATE_COLUMNS), undefined)
  const [problem] = problems
  if (!problem) return rates
  throw new ThroughlineError('failed', `${path} line ${problem.line}: ${problem.reason}; mend or delete the file`)
}

/** Keeps rates beside those that were imported before; returns how many there are now. One of the same date and currencies is replaced. */
export function keepRates(config: DataDir, rates: readonly Rate[]): number {
  const all = new Map(
    [...readKeptRates(config), ...rates].map((each) => [`${each.currency} ${each.base} ${each.date}`, each]),
  )
  const lines = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => toLine(each))
  const path = ratesPath(config)
  mkdirSync(dirname(path), { recursive: true })
  // Renamed into place: whoever reads it finds all of it or what was there before.
  writeFileSync(`${path}.new`, `date,currency,rate,base\n${lines.join('')}`)
  renameSync(`${path}.new`, path)
  return all.size
}

function toLine({ date, currency, rate, base }: Rate): string {
  return `${date},${currency},${plain(rate)},${base}\n`
}

/** Without an exponent, which a spreadsheet would write and nobody would read. */
function plain(rate: number): string {
  const text = String(rate)
  return text.includes('e') ? rate.toFixed(20).replace(/0+$/, '') : text
}
