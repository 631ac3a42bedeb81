import type { TrackedEvent } from '@throughline/protocol'
import { knownOf, type Known, type Told } from '../known.js'

/** What the join learns from an event, and what it owes it. */
export interface Lesson {
  /** Who applied. */
  readonly application?: { readonly id: string; readonly told: Told }
  /** The application that a deal came of. */
  readonly deal?: { readonly id: string } & Tie
  /** The visitor that a user was. */
  readonly visitor?: { readonly userId: string } & Link
  /** The event comes from outside and is completed; `waits` says whether also by what is learnt later. */
  readonly outside?: { readonly waits: boolean }
}

export interface Tie {
  readonly applicationId: string
  readonly at: number
  /** ID of the event that said so. */
  readonly by: string
}

/** Which visitor a user was, first seen so at a time, and what was known of the visitor then. */
export interface Link {
  readonly anonymousId: string
  readonly at: number
  readonly by: string
  readonly known: Known
}

/** What an event teaches; `undefined` for most of them. */
export function lessonOf(event: TrackedEvent): Lesson | undefined {
  const { id, type, occurredAt: at, applicationId, dealId, anonymousId, userId } = event
  const applied = applicationId !== undefined && (type === 'application' || type === 'call')
  const tied = applicationId !== undefined && dealId !== undefined
  const linked = anonymousId !== undefined && userId !== undefined
  const outside = outsideOf(event)
  if (!applied && !tied && !linked && !outside) return undefined
  return {
    ...(applied && { application: { id: applicationId, told: { at, by: id, ...knownOf(event) } } }),
    ...(tied && { deal: { id: dealId, applicationId, at, by: id } }),
    ...(linked && { visitor: { userId, anonymousId, at, by: id, known: knownOf(event) } }),
    ...(outside && { outside }),
  }
}

/**
 * Whether others must say whom the event is about. News of deals, calls and payments wait for that as long as it takes.
 * A server's own events are many: those that name the user alone are completed once, when they come.
 */
function outsideOf({ type, applicationId, dealId, userId, anonymousId }: TrackedEvent): Lesson['outside'] {
  const named = applicationId !== undefined || dealId !== undefined
  const userOnly = userId !== undefined && anonymousId === undefined
  switch (type) {
    case 'deal':
    case 'payment':
    case 'call':
      return named || userOnly ? { waits: true } : undefined
    case 'track':
      return named || userOnly ? { waits: named } : undefined
    case 'application':
    case 'page':
    case 'identify':
    case 'alias':
    case 'group':
    case 'screen':
    case 'cost':
      return undefined
  }
}
