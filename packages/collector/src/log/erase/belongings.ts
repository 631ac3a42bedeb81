import { readBody } from '../body.js'
import type { TrackedEvent } from '@throughline/protocol'

/** A thing of one site, by its ID. */
export interface Named {
  readonly site: string
  readonly id: string
}

/** What is a visitor's in the log, beside the events that say so themselves. */
export interface Belongings {
  readonly visitor: string
  readonly applications: readonly Named[]
  /** Deals that came of those applications. */
  readonly deals: readonly Named[]
}

/**
 * An ID of so many characters is nobody else's, wherever it stands. Shorter ones may be the number of a user or an order
 * as well, so they count only where they are said to be a visitor's.
 */
const UNMISTAKABLE = 16

/** The text by which a JSON text is known to name the visitor. */
export function markOf(visitor: string): string {
  const json = JSON.stringify(visitor)
  return visitor.length >= UNMISTAKABLE ? json.slice(1, -1) : `"anonymousId":${json}`
}

/** Whether an event, as JSON, names the visitor: as such, or by an ID that is long enough to be nobody else's. */
export function namesVisitor(json: string, visitor: string): boolean {
  return json.includes(markOf(visitor))
}

/** The event, when it is the visitor's: it names the visitor, or one of the visitor's applications or deals. */
export function readBelonging(site: string, body: string, to: Belongings): TrackedEvent | undefined {
  const named = [...to.applications, ...to.deals].some((each) => each.site === site && body.includes(each.id))
  const marked = namesVisitor(body, to.visitor)
  if (!named && !marked) return undefined
  const event = readBody(body)
  const { applicationId, dealId } = event
  return marked || has(to.applications, site, applicationId) || has(to.deals, site, dealId) ? event : undefined
}

function has(all: readonly Named[], site: string, id: string | undefined): boolean {
  return all.some((each) => each.site === site && each.id === id)
}

/** Whether both name the same things; order is no matter. */
export function sameBelongings(a: Belongings, b: Belongings): boolean {
  return textOf(a) === textOf(b)
}

function textOf({ applications, deals }: Belongings): string {
  return JSON.stringify([applications, deals].map((list) => list.map(({ site, id }) => `${site}\n${id}`).sort()))
}
