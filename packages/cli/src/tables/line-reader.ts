import type { Parsed } from '@throughline/protocol'
import type { Fields } from './table.js'

/** Reads the columns of one line, and collects everything that is wrong with it. */
export interface LineReader<Column extends string> {
  readonly reasons: string[]
  optional<Value>(column: Column, read: (text: string) => Parsed<Value>): Value | undefined
  required<Value>(column: Column, read: (text: string) => Parsed<Value>): Value | undefined
}

export function lineReader<Column extends string>(fields: Fields<Column>): LineReader<Column> {
  const reasons: string[] = []
  const optional = <Value>(column: Column, read: (text: string) => Parsed<Value>): Value | undefined => {
    const text = fields.get(column)
    if (text === undefined) return undefined
    const value = read(text)
    if (value.ok) return value.value
    reasons.push(`${column} ${value.reason}`)
    return undefined
  }
  return {
    reasons,
    optional,
    required: (column, read) => {
      if (!fields.has(column)) reasons.push(`${column} is empty`)
      return optional(column, read)
    },
  }
}
