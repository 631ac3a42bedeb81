import type { SinkMemory } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { readSays, type Says } from '../crm/says.js'

/**
 * What is remembered of an application. amoCRM knows no idempotency keys, so before a deal is created we write down
 * that we are about to: after a crash or a lost answer the deal is looked for before another is made.
 */
export type DealRecord =
  | {
      readonly kind: 'made'
      readonly dealId: number
      /** Its contact, where we made one. */
      readonly contactId?: number
      /** What the deal says, as far as we have written it. */
      readonly written: Says
      /** Its note is written, or was about to be. */
      readonly noted: boolean
    }
  | {
      readonly kind: 'creating'
      /** When the first request for it began, epoch milliseconds. */
      readonly since: number
      /** By then a search finds the deal, if a request made one; epoch milliseconds. */
      readonly findableAt: number
      /** What that request wrote. */
      readonly written: Says
    }

/** The latest application of a person. */
export interface Pointer {
  readonly applicationId: string
  /** When the application was made, epoch milliseconds. */
  readonly at: number
}

/** A sink's records, kept in its durable memory: of applications by their IDs, of people by their names. */
export interface Records {
  deals(applicationIds: readonly string[]): Promise<ReadonlyMap<string, DealRecord>>
  /** `undefined` forgets an application. */
  writeDeals(records: ReadonlyMap<string, DealRecord | undefined>): Promise<void>
  people(names: readonly string[]): Promise<ReadonlyMap<string, Pointer>>
  writePeople(pointers: ReadonlyMap<string, Pointer>): Promise<void>
}

export function records(memory: SinkMemory): Records {
  return {
    deals: (ids) => readAll(memory, 'deal:', ids, readRecord),
    writeDeals: (written) => writeAll(memory, 'deal:', written),
    people: (names) => readAll(memory, 'of:', names, readPointer),
    writePeople: (pointers) => writeAll(memory, 'of:', pointers),
  }
}

async function readAll<T>(
  memory: SinkMemory,
  prefix: string,
  names: readonly string[],
  parse: (stored: Json | undefined) => T | undefined,
): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>()
  if (names.length === 0) return found
  const stored = await memory.read(names.map((name) => prefix + name))
  for (const name of names) {
    const value = parse(stored.get(prefix + name))
    if (value !== undefined) found.set(name, value)
  }
  return found
}

async function writeAll(
  memory: SinkMemory,
  prefix: string,
  values: ReadonlyMap<string, object | undefined>,
): Promise<void> {
  if (values.size === 0) return
  const entries = [...values].map(([name, value]): [string, JsonObject | undefined] => [
    prefix + name,
    value && { ...value },
  ])
  await memory.write(new Map(entries))
}

function readPointer(stored: Json | undefined): Pointer | undefined {
  const { applicationId, at } = isJsonObject(stored) ? stored : {}
  return typeof applicationId === 'string' && typeof at === 'number' ? { applicationId, at } : undefined
}

function readRecord(stored: Json | undefined): DealRecord | undefined {
  if (!isJsonObject(stored)) return undefined
  const { kind, dealId, contactId, since, findableAt, noted } = stored
  const written = readSays(stored['written'])
  if (kind === 'made' && typeof dealId === 'number') {
    return { kind, dealId, ...(typeof contactId === 'number' && { contactId }), written, noted: noted !== false }
  }
  if (kind !== 'creating' || typeof findableAt !== 'number') return undefined
  return { kind, since: typeof since === 'number' ? since : findableAt, findableAt, written }
}
