import type { Touch, TrackedEvent } from '@throughline/protocol'
import type { Random } from './random.js'

/** A browser of the simulation. */
export interface Visitor {
  readonly id: string
  readonly device: 'desktop' | 'mobile' | 'tablet'
  /** The first touch and the last nine. */
  touches: readonly Touch[]
  visits: number
  user?: string
}

/** Browsers that may come again: as many as a cookie's life leaves, and no more memory than that. */
export interface Crowd {
  /** One that has been here before, or a new one. */
  come(): Visitor
}

const REMEMBERED = 200_000
/** How many of the visits are by somebody who was here before. */
const RETURNING = 0.4

export function crowd(random: Random): Crowd {
  const known: Visitor[] = []
  return {
    come() {
      const again = known.length > 100 && random.chance(RETURNING) ? known[random.below(known.length)] : undefined
      if (again) return again
      const visitor: Visitor = {
        id: random.id(),
        device: random.pick(['desktop', 'mobile', 'mobile', 'mobile', 'tablet']),
        touches: [],
        visits: 0,
      }
      if (known.length < REMEMBERED) known.push(visitor)
      else known[random.below(REMEMBERED)] = visitor
      return visitor
    },
  }
}

/** Lets a browser arrive; returns its visit's page view. */
export function arrive(visitor: Visitor, touch: Touch, site: string, random: Random): TrackedEvent {
  const chain = [...visitor.touches, touch]
  visitor.touches = chain.length <= 10 ? chain : [...chain.slice(0, 1), ...chain.slice(-9)]
  visitor.visits += 1
  return {
    id: `${touch.at.toString(36)}${random.id()}`,
    site,
    type: 'page',
    occurredAt: touch.at,
    receivedAt: touch.at,
    anonymousId: visitor.id,
    ...(visitor.user && { userId: visitor.user }),
    touch,
    touches: touchesOf(visitor.touches, touch),
    session: { id: random.id(), index: visitor.visits, startedAt: touch.at },
    device: { type: visitor.device },
    country: 'RU',
    properties: {},
  }
}

function touchesOf(chain: readonly Touch[], touch: Touch): NonNullable<TrackedEvent['touches']> {
  const lastNonDirect = chain.findLast(({ channel }) => channel !== 'Direct')
  return { first: chain[0] ?? touch, last: touch, ...(lastNonDirect && { lastNonDirect }), chain }
}
