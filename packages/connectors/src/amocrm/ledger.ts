import { createHash } from 'node:crypto'
import type { DealState } from './mapping.js'

export { ledger, type DealRecord, type Ledger } from '../ledger.js'

/** Tells whether an update has anything to say: equal digests, equal content. */
export function digestOf({ price, tracking }: DealState): string {
  const content = JSON.stringify([price, Object.entries(tracking).sort(([a], [b]) => (a < b ? -1 : 1))])
  return createHash('sha256').update(content).digest('base64url').slice(0, 16)
}
