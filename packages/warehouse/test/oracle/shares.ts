import type { Touch } from '@throughline/protocol'

/** Where a figure is counted. */
export type Place = Pick<Touch, 'channel' | 'source'> & Partial<Touch>

export const NOWHERE: Place = { channel: 'Unassigned', source: '(unknown)' }

/** What each touch of a chain earns. */
export function shares(chain: readonly Touch[], model: string): readonly (readonly [Place, number])[] {
  const last = chain.at(-1)
  if (!last) return [[NOWHERE, 1]]
  const nonDirect = chain.findLast(({ channel }) => channel !== 'Direct') ?? last
  const whole = (touch: Touch): readonly (readonly [Place, number])[] => [[touch, 1]]
  switch (model) {
    case 'first':
      return whole(chain[0] ?? last)
    case 'last':
      return whole(last)
    case 'last_non_direct':
      return whole(nonDirect)
    case 'last_paid':
      return whole(chain.findLast(({ channel }) => /^(Paid .*|Display|Cross-network)$/.test(channel)) ?? nonDirect)
    case 'linear':
      return chain.map((touch) => [touch, 1 / chain.length])
    case 'position': {
      if (chain.length <= 2) return shares(chain, 'linear')
      const middle = 0.2 / (chain.length - 2)
      return chain.map((touch, at) => [touch, at % (chain.length - 1) === 0 ? 0.4 : middle])
    }
    default: {
      const weights = chain.map(({ at }) => 0.5 ** ((last.at - at) / (7 * 24 * 3_600_000)))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      return chain.map((touch, at) => [touch, (weights[at] ?? 0) / total])
    }
  }
}
