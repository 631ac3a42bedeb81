import type { SinkMemory } from '@throughline/collector'
import { isJsonObject, type Json } from '@throughline/protocol'

/** What is remembered of a user as a customer. amoCRM knows no idempotency keys here either. */
export interface CustomerRecord {
  readonly customerId?: number
  /** A request whose end is not known may have made the customer, or written `sending`; by then that can be seen. */
  readonly darkUntil?: number
  /** Payments of such a request. */
  readonly sending: readonly string[]
  /** Payments that need no request any more, the latest of them. */
  readonly written: readonly string[]
  readonly linked: boolean
}

export const NEW_CUSTOMER: CustomerRecord = { sending: [], written: [], linked: false }

/** What came so long ago is not delivered once more. */
const MOST_WRITTEN = 500

export interface CustomerRecords {
  read(buyers: readonly string[]): Promise<ReadonlyMap<string, CustomerRecord>>
  write(records: ReadonlyMap<string, CustomerRecord>): Promise<void>
}

export function customerRecords(memory: SinkMemory): CustomerRecords {
  const keyOf = (buyer: string): string => `customer:${buyer}`
  return {
    read: async (buyers) => {
      const stored = await memory.read(buyers.map(keyOf))
      return new Map(buyers.map((buyer) => [buyer, parse(stored.get(keyOf(buyer)))]))
    },
    write: async (records) => {
      if (records.size === 0) return
      await memory.write(
        new Map(
          [...records].map(([buyer, record]): [string, Json] => [
            keyOf(buyer),
            { ...record, sending: [...record.sending], written: record.written.slice(-MOST_WRITTEN) },
          ]),
        ),
      )
    },
  }
}

function parse(stored: Json | undefined): CustomerRecord {
  if (!isJsonObject(stored)) return NEW_CUSTOMER
  const { customerId, darkUntil, sending, written, linked } = stored
  return {
    ...(typeof customerId === 'number' && { customerId }),
    ...(typeof darkUntil === 'number' && { darkUntil }),
    sending: texts(sending),
    written: texts(written),
    linked: linked === true,
  }
}

function texts(stored: Json | undefined): readonly string[] {
  return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : []
}
