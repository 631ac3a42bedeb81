import type { CompletedField, TrackedEvent } from '@throughline/protocol'

/** Who someone is and how they came: what completes later events, so that each stands alone. */
export type Known = Pick<TrackedEvent, 'anonymousId' | 'userId' | 'touch' | 'touches' | 'ids' | 'trackers' | 'consent'>

/** What is known to complete an event with. `applicationId` is absent where only the user was known. */
export interface KnownApplication extends Known {
  readonly applicationId?: string
}

/** How an event from outside names whom it is about, the surest way first. */
export interface Reference {
  readonly site: string
  readonly applicationId?: string
  readonly dealId?: string
  readonly userId?: string
  /** When the event happened, epoch milliseconds: a user's later applications do not count. Absent: now. */
  readonly at?: number
}

/** What one event told of an application. Several may tell of the same: the page, the site's server, a call. */
export interface Told extends Known {
  /** When the event happened, epoch milliseconds. */
  readonly at: number
  /** ID of the event. */
  readonly by: string
}

/** How many events are remembered for an application: nobody can make it grow by repeating it. */
const MAX_TOLD = 8

/** What an event says of who did it. */
export function knownOf(event: TrackedEvent): Known {
  const { anonymousId, userId, touch, touches, ids, trackers, consent } = event
  return {
    ...(anonymousId && { anonymousId }),
    ...(userId && { userId }),
    ...(touch && { touch }),
    ...(touches && { touches }),
    ...(ids && { ids }),
    ...(trackers && { trackers }),
    ...(consent && { consent }),
  }
}

/** Adds what an event told; the same list when that is not among what is remembered. The order of arrival is no matter. */
export function remember(all: readonly Told[], one: Told): readonly Told[] {
  if (all.some(({ by }) => by === one.by)) return all
  const sorted = [...all, one].sort(byWeight).slice(0, MAX_TOLD)
  return sorted.includes(one) ? sorted : all
}

/** One who knows where the application came from counts before one who does not, then the earlier. */
function byWeight(a: Told, b: Told): number {
  return Number(b.touch !== undefined) - Number(a.touch !== undefined) || a.at - b.at || (a.by < b.by ? -1 : 1)
}

/** All that was told, as one: each field from the first that has it. */
export function told(all: readonly Told[]): Known {
  return all.reduceRight<Known>((known, { at: _at, by: _by, ...each }) => ({ ...known, ...each }), {})
}

/** The event completed with what is known; what it says itself stays. The very event when there is nothing to add. */
export function complete(event: TrackedEvent, known: KnownApplication | undefined): TrackedEvent {
  if (!known) return event
  const { applicationId, anonymousId, userId, touch, touches, ids, trackers, consent } = known
  const fields = { applicationId, anonymousId, userId, touch, touches, ids, trackers, consent }
  const added = FIELDS.filter((field) => event[field] === undefined && fields[field] !== undefined)
  if (added.length === 0) return event
  return { ...event, ...Object.fromEntries(added.map((field) => [field, fields[field]])), completed: added }
}

const FIELDS: readonly CompletedField[] = [
  'applicationId',
  'anonymousId',
  'userId',
  'touch',
  'touches',
  'ids',
  'trackers',
  'consent',
]

/** The event as it came, before anything was completed. */
export function incomplete(event: TrackedEvent): TrackedEvent {
  const { completed = [], revises, ...rest } = event
  const own: { -readonly [Key in keyof TrackedEvent]: TrackedEvent[Key] } = { ...rest, id: revises ?? event.id }
  for (const field of completed) delete own[field]
  return own
}
