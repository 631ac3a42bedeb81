import { createHash } from 'node:crypto'
import type { JsonObject, Message } from '@throughline/protocol'
import type { LineProblem, Lines } from '../tables/line.js'
import { readTable, type Fields, type Layout } from '../tables/table.js'

/** One line of a file, read. */
export interface MoneyLine {
  readonly line: number
  /** What the line is about: a second line about the same is a mistake. */
  readonly identity: string
  /** When it happened, epoch milliseconds; absent: when it is imported. */
  readonly at?: number
  readonly properties: JsonObject
}

/** A line read, or everything that is wrong with it. */
export type ReadLine = Omit<MoneyLine, 'line'> | { readonly reasons: readonly string[] }

/** Which lines a file may have, and how one is read. */
export interface MoneyKind<Column extends string> {
  /** Of an event. */
  readonly event: 'Deal Changed' | 'Payment Received'
  /** Of one and of many. */
  readonly noun: readonly [one: string, many: string]
  readonly columns: readonly Column[]
  readonly required: readonly Column[]
  read(fields: Fields<Column>): ReadLine
}

/** How a file names its columns, and what its lines do not say. */
export interface FileOptions<Column extends string> {
  readonly layout: Layout<Column>
  readonly constants: ReadonlyMap<Column, string>
}

/** Reads all lines of a file; none may be used when there is a problem. */
export function readMoney<Column extends string>(
  lines: Lines,
  kind: MoneyKind<Column>,
  { layout, constants }: FileOptions<Column>,
): { readonly read: readonly MoneyLine[]; readonly problems: readonly LineProblem[] } {
  const table = readTable(lines, layout)
  const problems = [...table.problems]
  const read = new Map<string, MoneyLine>()
  for (const { line, fields } of table.lines) {
    const one = kind.read(new Map([...constants, ...fields]))
    if ('reasons' in one) {
      problems.push(...one.reasons.map((reason) => ({ line, reason })))
      continue
    }
    const earlier = read.get(one.identity)
    if (earlier) problems.push({ line, reason: `is about the same ${kind.noun[0]} and time as line ${earlier.line}` })
    else read.set(one.identity, { ...one, line })
  }
  if (problems.length === 0 && read.size === 0)
    problems.push({ line: 1, reason: `no ${kind.noun[1]} follow the header` })
  return { read: [...read.values()], problems: problems.toSorted((a, b) => a.line - b.line) }
}

/**
 * The message of a line. Its ID is made of the content, so that the same line imported again is a duplicate.
 *
 * @param run makes the ID one of its own, so that the line counts anew: to go back to what was changed.
 */
export function moneyMessage(
  event: MoneyKind<string>['event'],
  { at, properties }: MoneyLine,
  { site, run }: { readonly site: string; readonly run?: string | undefined },
): Message {
  const content = [site, event, at ?? null, Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))]
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 24)
  return {
    type: 'track',
    event,
    messageId: ['import', hash, ...(run === undefined ? [] : [run])].join('-'),
    ...(at !== undefined && { timestamp: at }),
    properties,
  }
}
