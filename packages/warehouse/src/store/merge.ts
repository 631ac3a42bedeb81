import { originalId } from '@throughline/protocol'
import { UNKNOWN_SOURCE } from '../project/source.js'
import type { FactApplication, FactCall, FactCost, FactPayment, FactRegistration, FactVisit } from '../schema/tables.js'

/** How two tellings of the same thing become one. No rule here depends on which came first. */

/** The earliest event opens the visit. */
export function mergeVisits(a: FactVisit, b: FactVisit): FactVisit {
  return b.started_at < a.started_at || (b.started_at === a.started_at && b.event_id < a.event_id) ? b : a
}

/**
 * One application may be told of twice: by the page and by the site's server, or as a form and as the call that
 * followed. The event that knows where it came from counts, and of two such the earlier.
 */
export function mergeApplications(a: FactApplication, b: FactApplication): FactApplication {
  const winner = precedes(b, a) ? b : a
  const user_id = smaller(a.user_id, b.user_id)
  const visitor_id = smaller(a.visitor_id, b.visitor_id)
  const same = winner.user_id === user_id && winner.visitor_id === visitor_id
  return same ? winner : { ...winner, user_id, visitor_id }
}

function precedes(a: FactApplication, b: FactApplication): boolean {
  const known = Number(b.source_id === UNKNOWN_SOURCE.source_id) - Number(a.source_id === UNKNOWN_SOURCE.source_id)
  if (known !== 0) return known > 0
  return a.submitted_at < b.submitted_at || (a.submitted_at === b.submitted_at && a.event_id < b.event_id)
}

/** Any rule would do that does not depend on the order; two users of one application are hardly ever seen. */
function smaller(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

/** What is named a registration counts before what is concluded, then the earlier; of one event the last version. */
export function mergeRegistrations(a: FactRegistration, b: FactRegistration): FactRegistration {
  const [first, second] = [originalId(a.event_id), originalId(b.event_id)]
  if (first === second) return b.event_id > a.event_id ? b : a
  const order = b.named - a.named || a.registered_at - b.registered_at
  return order > 0 || (order === 0 && second < first) ? b : a
}

/** The later event corrects the earlier. */
export function mergePayments(a: FactPayment, b: FactPayment): FactPayment {
  return b.paid_at > a.paid_at || (b.paid_at === a.paid_at && b.event_id > a.event_id) ? b : a
}

/** What the telephony told last of the call. */
export function mergeCalls(a: FactCall, b: FactCall): FactCall {
  return b.called_at > a.called_at || (b.called_at === a.called_at && b.event_id > a.event_id) ? b : a
}

/** What was received last counts: an import for a past day is told apart from the one before by its arrival only. */
export function mergeCosts(a: FactCost, b: FactCost): FactCost {
  return b.recorded_at > a.recorded_at || (b.recorded_at === a.recorded_at && b.event_id > a.event_id) ? b : a
}
