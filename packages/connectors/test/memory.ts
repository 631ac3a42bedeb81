import type { SinkMemory } from '@throughline/collector'
import type { Json } from '@throughline/protocol'

/** A sink's memory that outlives the sink, as the log's store does. */
export function sinkMemory(): SinkMemory {
  const stored = new Map<string, Json>()
  return {
    read: async (keys) => new Map([...stored].filter(([key]) => keys.includes(key))),
    write: async (entries) => {
      for (const [key, value] of entries) {
        if (value === undefined) stored.delete(key)
        else stored.set(key, value)
      }
    },
  }
}
