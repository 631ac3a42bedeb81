import type { SinkMemory } from '@throughline/collector'
import { originalId, type TrackedEvent } from '@throughline/protocol'

/** Names what an event tells, for vendors that would count it twice; `undefined`: it needs no remembering. */
export type Once = (event: TrackedEvent) => string | undefined

/**
 * What happens once, however many events tell of it: an application, a call, a payment, a deal that reaches a status.
 * Other events that were stored again, completed, are the event that they complete.
 */
export const onceInLife: Once = ({ site, type, id, revises, applicationId, properties }) => {
  const key = (...parts: readonly unknown[]): string => JSON.stringify([site, type, ...parts])
  switch (type) {
    case 'application':
      return key(applicationId ?? properties['applicationId'])
    case 'call':
      return key(properties['callId'])
    case 'payment':
      return key(properties['paymentId'])
    case 'deal':
      return key(properties['dealId'], properties['status'])
    default:
      return revises === undefined ? undefined : key(originalId(id))
  }
}

/** An event and its completed versions are one, and so is a payment, of which sums are made; all else may happen again. */
export const oncePerEvent: Once = ({ site, type, id, properties }) => {
  switch (type) {
    case 'payment':
      return JSON.stringify([site, type, properties['paymentId']])
    case 'call':
    case 'deal':
      return JSON.stringify([site, type, originalId(id)])
    default:
      return undefined
  }
}

/** Which of the keys were told to the vendor already. */
export async function toldAlready(keys: readonly string[], memory: SinkMemory): Promise<ReadonlySet<string>> {
  return keys.length === 0 ? new Set() : new Set((await memory.read(keys)).keys())
}

/** Remembers for good that these were told; the value is when, epoch milliseconds. */
export async function rememberTold(keys: readonly string[], memory: SinkMemory, now: number): Promise<void> {
  if (keys.length > 0) await memory.write(new Map(keys.map((key) => [key, now])))
}
