import { SinkUnavailable, type DeliveryContext, type Result, type Sink } from '@throughline/collector'
import type { Json, TrackedEvent } from '@throughline/protocol'
import { sendAll, type Exchange } from '../http-sink/send.js'
import type { Mapped, Mapper } from '../mapping/rule.js'
import { withoutPersonalData } from '../personal/strip.js'
import {
  adjustedAfter,
  adjustmentOf,
  conversionOf,
  readToldConversion,
  toldBy,
  type Adjustment,
  type NamedConversion,
  type ToldConversion,
} from './adjust.js'
import { ADJUSTABLE_MS, DAY_MS, GOOGLE_ADS_LIMITS } from './limits.js'
import { adjustedBy } from './mapping.js'
import type { GoogleAdsSettings } from './options.js'

export interface GoogleAdsDelivery {
  readonly settings: GoogleAdsSettings
  readonly map: Mapper
  /** Tells of conversions, each once. */
  readonly conversions: Pick<Sink, 'deliver'>
  /** Tells what becomes of them. */
  readonly adjustments: Exchange<Adjustment>
  readonly context: DeliveryContext
}

/** A conversion in the course of a batch. */
interface Course {
  readonly named: NamedConversion
  readonly told: ToldConversion | undefined
  /** When the last event that changed it happened, epoch milliseconds. */
  readonly at: number
  /** Places of the events that changed it. */
  readonly places: readonly number[]
  /** What became of it in this batch, where Google has not taken it. */
  readonly untaken?: Result
}

/** Conversions first, and then what becomes of them: Google adjusts only what it knows. */
export async function deliverGoogleAds(
  batch: readonly TrackedEvent[],
  delivery: GoogleAdsDelivery,
): Promise<readonly Result[]> {
  const { settings, conversions, map, context } = delivery
  const events = batch.map((event, place) => ({ place, event, mapped: map(withoutPersonalData(event)) }))
  const results: Result[] = batch.map(() => ({ kind: 'delivered' }))
  const converting = events.filter(({ mapped }) => adjustedBy(mapped?.name ?? '') === undefined)
  const ends = await conversions.deliver(
    converting.map(({ event }) => event),
    context,
  )
  for (const [index, { place }] of converting.entries()) results[place] = ends[index] ?? NO_RESULT

  const named = events.flatMap(({ place, event, mapped }) => {
    const conversion = mapped && conversionOf(event, mapped, settings)
    return conversion ? [{ place, event, mapped, conversion }] : []
  })
  const notes = await context.memory.read([...new Set(named.map(({ conversion }) => conversion.key))])
  const courses = new Map<string, Course>()
  for (const each of named) {
    const { place, event, conversion } = each
    const told = readToldConversion(notes.get(conversion.key))
    const course = courses.get(conversion.key) ?? { named: conversion, told, at: event.occurredAt, places: [] }
    const next = advance(course, each, results[place] ?? NO_RESULT)
    courses.set(conversion.key, next.course)
    results[place] = next.result
  }
  await tell([...courses.values()], results, delivery)
  return results
}

interface Step {
  readonly place: number
  readonly event: TrackedEvent
  readonly mapped: Mapped
}

/** The conversion after one more event of the batch, and what becomes of the event so far. */
function advance(
  course: Course,
  { place, event, mapped }: Step,
  result: Result,
): { readonly course: Course; readonly result: Result } {
  const goOn = (told: ToldConversion): Course => ({
    ...course,
    told,
    at: Math.max(course.at, event.occurredAt),
    places: [...course.places, place],
  })
  if (adjustedBy(mapped.name) === undefined) {
    return result.kind === 'delivered'
      ? { course: goOn(toldBy(event, mapped, course.told)), result }
      : { course: { ...course, untaken: result }, result }
  }
  // Of what Google was never told there is nothing to take back; what it takes later must be waited for.
  if (!course.told) return { course, result: course.untaken?.kind === 'retry' ? course.untaken : result }
  const after = adjustedAfter(event, mapped, course.told)
  return 'rejected' in after
    ? { course, result: { kind: 'rejected', reason: after.rejected } }
    : { course: goOn(after), result }
}

const NO_RESULT: Result = { kind: 'retry', reason: 'Google Ads did not say what became of it' }

interface Change {
  readonly course: Course
  readonly after: ToldConversion
}

/** Tells Google of the conversions that are not as it knows them, and remembers how they stand. */
async function tell(
  courses: readonly Course[],
  results: Result[],
  { adjustments, context }: GoogleAdsDelivery,
): Promise<void> {
  const changes = new Map<Adjustment, Change>()
  const unchanged = new Map<string, Json>()
  for (const course of courses) {
    const { told, named, places, at } = course
    if (!told || places.length === 0) continue
    const adjustment = adjustmentOf(told, named, Math.min(at, context.clock.now()))
    if (!adjustment) unchanged.set(named.key, { ...told })
    else if (context.clock.now() - told.at <= ADJUSTABLE_MS)
      changes.set(adjustment.item, { course, after: adjustment.after })
    else settle(course, { kind: 'rejected', reason: TOO_OLD }, results)
  }
  if (unchanged.size > 0) await context.memory.write(unchanged)
  const open = new Set(changes.values())
  try {
    await sendAll(requestsOf([...changes.keys()]), adjustments, context, async (items, ends) => {
      const notes = new Map<string, Json>()
      for (const [index, item] of items.entries()) {
        const [change, result] = [changes.get(item), ends[index]]
        if (!change || !result) continue
        open.delete(change)
        settle(change.course, result, results)
        if (result.kind === 'delivered') notes.set(change.course.named.key, { ...change.after })
      }
      await context.memory.write(notes)
    })
  } catch (error) {
    if (!(error instanceof SinkUnavailable) || results.length === placesOf(open).length) throw error
    const { message: reason, retryAfterMs: afterMs } = error
    for (const { course } of open)
      settle(course, { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) }, results)
  }
}

const TOO_OLD = `Google Ads adjusts nothing that happened more than ${ADJUSTABLE_MS / DAY_MS} days ago`

function settle({ places }: Course, result: Result, results: Result[]): void {
  for (const place of places) results[place] = result
}

function placesOf(changes: Iterable<Change>): readonly number[] {
  return [...changes].flatMap(({ course }) => course.places)
}

function requestsOf(items: readonly Adjustment[]): readonly (readonly Adjustment[])[] {
  const { items: size } = GOOGLE_ADS_LIMITS
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  )
}
