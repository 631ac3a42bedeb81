import { told, type KnownApplication, type Reference } from '../known.js'
import type { JoinTables } from './tables.js'

/**
 * Days of imports have no hours, and servers' clocks differ: an application of up to a day after a payment may still be
 * the one before it.
 */
export const GRACE_MS = 86_400_000

/** Nobody has more devices or open applications than this; a forged list does not slow a payment down. */
const MAX_LINKS = 20
const MAX_APPLICATIONS = 20

/**
 * What is known of whom an event is about: the application that it or its deal names; or else the latest application
 * of its user, made under the user's ID or as one of the visitors that the user was; or else the latest such visitor.
 * An application found by the user alone lends what it knows, but the event is not said to be about it.
 */
export function find(tables: JoinTables, reference: Reference): KnownApplication | undefined {
  const { site, dealId, userId, at = Number.MAX_SAFE_INTEGER } = reference
  const applicationId = reference.applicationId ?? (dealId && tables.tie(site, dealId)?.applicationId)
  const named = applicationId ? { applicationId } : undefined
  const all = applicationId ? tables.told(site, applicationId) : []
  if (all.length > 0) return { ...named, ...told(all) }
  if (!userId) return named
  const links = tables.links(site, userId, MAX_LINKS)
  const until = at + GRACE_MS
  if (!named) {
    const owners = [`user ${userId}` as const, ...links.map(({ anonymousId }) => `visitor ${anonymousId}` as const)]
    const found = owners
      .flatMap((owner) => tables.owned(site, owner, until, MAX_APPLICATIONS))
      .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    for (const { id } of found) {
      const known = told(tables.told(site, id))
      // Two who share a computer are one visitor, but each has applications of their own.
      if (known.userId === undefined || known.userId === userId) return known
    }
  }
  const link = links.find((each) => each.at <= until)
  return link ? { ...named, ...link.known } : named
}
