import type { Touch, Touches } from '@throughline/protocol'

/** Names the touches of a chain that models ask for; `undefined` when it is empty. */
export function touchesFrom(chain: readonly Touch[]): Touches | undefined {
  const first = chain[0]
  const last = chain.at(-1)
  if (!first || !last) return undefined
  const lastNonDirect = chain.findLast(({ channel }) => channel !== 'Direct')
  return lastNonDirect ? { first, last, chain, lastNonDirect } : { first, last, chain }
}
