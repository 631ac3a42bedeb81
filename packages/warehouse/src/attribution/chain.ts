import type { ToldTouch } from '../project/told.js'

/** What a chain is cut to. */
export interface ChainLimits {
  /** A touch that is older than this at the conversion counts no more; the last one always does. */
  readonly lookbackMs: number
}

/** A touch of a chain. */
export interface Linked extends ToldTouch {
  /** Whether the conversion's own event told of it. */
  readonly told: boolean
}

/** Longest chain kept: the first touch and the last ones. */
export const MAX_CHAIN = 30

/**
 * The chain of a conversion, oldest first: what its own event told, and what is known of the same person from
 * elsewhere, up to the moment of the conversion. Of touches of one moment those that the event told come first, in its
 * order, then the others by the names of their channels; where each was found does not matter.
 */
export function chainOf(
  told: readonly ToldTouch[],
  joined: readonly ToldTouch[],
  at: number,
  { lookbackMs }: ChainLimits,
): readonly Linked[] {
  const single = new Map<string, Linked>()
  for (const touch of told) if (!single.has(nameOf(touch))) single.set(nameOf(touch), { ...touch, told: true })
  for (const touch of [...joined].sort(byChannel)) {
    const name = nameOf(touch)
    if (touch.at <= at && !single.has(name)) single.set(name, { ...touch, told: false })
  }
  // The sort is stable: of touches of one moment, the told ones stay in front and in their order.
  const sorted = [...single.values()].sort((a, b) => a.at - b.at)
  const recent = sorted.filter((touch) => at - touch.at <= lookbackMs)
  const counted = recent.length > 0 ? recent : sorted.slice(-1)
  return counted.length <= MAX_CHAIN ? counted : [...counted.slice(0, 1), ...counted.slice(1 - MAX_CHAIN)]
}

function nameOf({ at, sourceId }: ToldTouch): string {
  return `${at} ${sourceId}`
}

/** An order of touches that does not depend on where they were found. */
function byChannel(a: ToldTouch, b: ToldTouch): number {
  return (
    compare(a.channel, b.channel) ||
    a.sourceId - b.sourceId ||
    compare(a.landing, b.landing) ||
    compare(a.referrer, b.referrer)
  )
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : Number((a ?? '') > (b ?? ''))
}
