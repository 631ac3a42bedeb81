import type { SinkMemory } from '@throughline/collector'
import { SEARCH_LAG_MS } from './limits.js'

/** Two applications that have deals; asked for first and last, beside those that are sought. */
export type Pair = readonly [string, string]

/**
 * Whether the account can be asked for deals by the application field is not promised, and one that cannot says so by
 * leaving the question out of account. Witnesses tell: where both come back and no stranger with them, the answer is
 * about all that stood between them.
 */
export interface Witnesses {
  /** `undefined` while there are none old enough to be found, or the account has proved deaf to the question. */
  pair(now: number): Promise<Pair | undefined>
  /** Keeps the first that are offered. */
  offer(applicationIds: readonly string[], now: number): Promise<void>
  /** They are not found any more: others take their place. */
  dismiss(): Promise<void>
  /** The account gives other deals than it was asked for. */
  deaf(): void
}

/** What a process knows of its witnesses between deliveries. */
export interface Bench {
  known?: { readonly ids: readonly string[]; readonly at: number } | undefined
  deaf: boolean
}

const KEY = 'witnesses'

export function witnesses(bench: Bench, memory: SinkMemory): Witnesses {
  async function read(): Promise<NonNullable<Bench['known']>> {
    if (bench.known) return bench.known
    const stored = (await memory.read([KEY])).get(KEY)
    const ids = Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []
    // Those of an earlier process have stood for a while.
    return (bench.known = { ids, at: -Infinity })
  }
  return {
    pair: async (now) => {
      if (bench.deaf) return undefined
      const { ids, at } = await read()
      const [first, last] = ids
      return first !== undefined && last !== undefined && now - at > SEARCH_LAG_MS ? [first, last] : undefined
    },
    offer: async (applicationIds, now) => {
      const { ids } = await read()
      if (ids.length >= 2) return
      const next = [...new Set([...ids, ...applicationIds])].slice(0, 2)
      if (next.length === ids.length) return
      bench.known = { ids: next, at: now }
      await memory.write(new Map([[KEY, next]]))
    },
    dismiss: async () => {
      bench.known = { ids: [], at: -Infinity }
      await memory.write(new Map([[KEY, undefined]]))
    },
    deaf: () => {
      bench.deaf = true
    },
  }
}
