import type { Touch, TrackedEvent } from '@throughline/protocol'
import type { DimSource } from '../schema/tables.js'
import { sourceOf } from './source.js'

/** A touch as it is kept beside the fact whose event told of it. */
export interface ToldTouch {
  readonly at: number
  readonly sourceId: number
  readonly channel: string
  readonly landing: string | null
  readonly referrer: string | null
}

/** The touches that an event tells, oldest first, and their sources. */
export interface Told {
  readonly touches: readonly ToldTouch[]
  readonly sources: readonly DimSource[]
}

/** The event's chain; one touch where it has no chain. */
export function toldBy(event: Pick<TrackedEvent, 'touch' | 'touches'>): Told {
  const chain = event.touches?.chain ?? (event.touch ? [event.touch] : [])
  const sources = chain.map((touch) => sourceOf(touch))
  return { touches: chain.map((touch, at) => toldTouch(touch, sources[at]?.source_id ?? 0)), sources }
}

function toldTouch({ at, channel, landing, referrer }: Touch, sourceId: number): ToldTouch {
  return { at: Math.round(at), sourceId, channel, landing: landing ?? null, referrer: referrer ?? null }
}

type Packed = readonly [at: number, sourceId: number, channel: string, landing: string | null, referrer: string | null]

/** As the `touches` column keeps them. */
export function packTouches(touches: readonly ToldTouch[]): string {
  return JSON.stringify(
    touches.map(({ at, sourceId, channel, landing, referrer }): Packed => [at, sourceId, channel, landing, referrer]),
  )
}

/** What {@link packTouches} packed. */
export function unpackTouches(packed: string): readonly ToldTouch[] {
  const touches: readonly Packed[] = JSON.parse(packed)
  return touches.map(([at, sourceId, channel, landing, referrer]) => ({ at, sourceId, channel, landing, referrer }))
}
