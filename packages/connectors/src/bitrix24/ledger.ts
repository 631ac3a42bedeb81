import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import type { SinkMemory } from '@throughline/collector'
import { combineSays, readSays, withoutContact, type Says } from '../crm/says.js'
import type { DealState } from './state.js'

/**
 * What is remembered of an application. A CRM without idempotency keys cannot tell a repeat, so before a deal is created
 * we write down that we are about to: after a crash or a lost answer the deal is looked for before another is made.
 */
export type DealRecord =
  | {
      readonly kind: 'made'
      readonly dealId: number
      /** What it says, as far as we have written it, and when that was told. */
      readonly written: Says
    }
  /** By `findableAt` (epoch ms) a search finds the deal, if the request made one. */
  | { readonly kind: 'creating'; readonly findableAt: number; readonly written: Says }

export interface Ledger {
  read(deals: readonly { readonly applicationId: string }[]): Promise<ReadonlyMap<string, DealRecord>>
  /** `undefined` forgets an application. */
  write(records: ReadonlyMap<string, DealRecord | undefined>): Promise<void>
}

/** The records of a sink, by application ID, kept in its durable memory. */
export function ledger(memory: SinkMemory): Ledger {
  return {
    read: async (deals) => {
      const stored = await memory.read(deals.map((deal) => memoryKey(deal.applicationId)))
      const records = new Map<string, DealRecord>()
      for (const { applicationId } of deals) {
        const record = readRecord(stored.get(memoryKey(applicationId)))
        if (record) records.set(applicationId, record)
      }
      return records
    },
    write: async (records) => {
      if (records.size === 0) return
      const entries = [...records].map(
        ([id, record]: readonly [string, object | undefined]): [string, JsonObject | undefined] => [
          memoryKey(id),
          record && { ...record },
        ],
      )
      await memory.write(new Map(entries))
    },
  }
}

/** Of each application, whether its lead or deal stands and there is nothing to write to it, nor to remember of it. */
export async function areWritten(deals: readonly DealState[], memory: SinkMemory): Promise<readonly boolean[]> {
  const records = await ledger(memory).read(deals)
  return deals.map(({ applicationId, says }) => {
    const record = records.get(applicationId)
    return record?.kind === 'made' && !tellsMore(says, record.written)
  })
}

/** Whether it says anything that is not written, or the same at a later time. */
export function tellsMore(says: Says, written: Says): boolean {
  return JSON.stringify(combineSays(written, withoutContact(says))) !== JSON.stringify(written)
}

function memoryKey(applicationId: string): string {
  return `deal:${applicationId}`
}

function readRecord(stored: Json | undefined): DealRecord | undefined {
  if (!isJsonObject(stored)) return undefined
  const { kind, dealId, findableAt } = stored
  const written = readSays(stored['written'])
  if (kind === 'made' && typeof dealId === 'number') return { kind, dealId, written }
  if (kind === 'creating' && typeof findableAt === 'number') return { kind, findableAt, written }
  return undefined
}
