import { DEAL_STATUSES, type DealStatus } from '@throughline/protocol'
import { nearestKey } from '../config/problem.js'
import { ThroughlineError } from '../error.js'
import type { FileOptions, MoneyKind } from './money-file.js'

/** Options of the command line, each `name=value`. */
export interface GivenOptions {
  /** The file's own headers by our names. */
  readonly column: readonly string[]
  /** Values of lines that have none. */
  readonly set: readonly string[]
}

/** How the file is read. With a `--column`, columns that are not known are left out. Throws a usage error. */
export function fileOptions<Column extends string>(
  { columns, required }: Pick<MoneyKind<Column>, 'columns' | 'required'>,
  { column, set }: GivenOptions,
): FileOptions<Column> {
  const constants = new Map(set.map((text) => pair('--set', text, columns)))
  const headers = column.map((text) => pair('--column', text, columns))
  const own = Object.fromEntries(columns.map((name) => [name, name]))
  const aliases = { ...own, ...Object.fromEntries(headers.map(([name, header]) => [header.toLowerCase(), name])) }
  const layout = { columns, required: required.filter((name) => !constants.has(name)) }
  return { layout: headers.length > 0 ? { ...layout, aliases } : layout, constants }
}

function pair<Column extends string>(option: string, text: string, columns: readonly Column[]): [Column, string] {
  const [name, value] = split(option, text)
  const column = columns.find((known) => known === name)
  if (column) return [column, value]
  const nearest = nearestKey(name, columns)
  const advice = nearest ? `did you mean "${nearest}"?` : `known: ${columns.join(', ')}`
  throw new ThroughlineError('usage', `${option} ${text}: there is no column "${name}"; ${advice}`)
}

/** What stages mean, each written `Paid=won`. Throws a usage error. */
export function stageOptions(given: readonly string[]): ReadonlyMap<string, DealStatus> {
  return new Map(
    given.map((text) => {
      const [stage, meaning] = split('--stage', text)
      const status = DEAL_STATUSES.find((known) => known === meaning)
      if (status) return [stage, status]
      throw new ThroughlineError('usage', `--stage ${text}: "${meaning}" is none of ${DEAL_STATUSES.join(', ')}`)
    }),
  )
}

/** At the last sign: names of stages and headers may have one. */
function split(option: string, text: string): [name: string, value: string] {
  const at = option === '--stage' ? text.lastIndexOf('=') : text.indexOf('=')
  if (at > 0 && at < text.length - 1) return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  throw new ThroughlineError('usage', `${option} ${text} is not written as name=value`)
}
