import type { EraseTables } from '../erase/tables.js'
import type { Told } from '../known.js'
import type { Link, Tie } from '../join/lesson.js'
import type { JoinTables, Outside } from '../join/tables.js'

/** The join's tables, and how a visitor is removed from them. */
export type MemoryJoin = Omit<JoinTables, 'body' | 'rewrite' | 'append'> &
  Pick<EraseTables, 'unwait' | 'madeBy' | 'dropApplication' | 'unlink'>

/** The join's tables in plain maps. */
export function memoryJoin(): MemoryJoin {
  const applications = new Map<string, readonly Told[]>()
  const owners = new Map<string, Map<string, number>>()
  const ties = new Map<string, Tie>()
  const deals = new Map<string, Set<string>>()
  const links = new Map<string, Map<string, Link>>()
  const users = new Map<string, Set<string>>()
  const waits = new Map<string, Set<string>>()
  const outside = new Map<string, Outside>()

  return {
    told: (site, id) => applications.get(within(site, id)) ?? [],
    tell: (site, id, all) => void applications.set(within(site, id), all),
    own: (site, owner, id, at) => {
      const owned = within(site, owner)
      const known = owners.get(owned) ?? new Map<string, number>()
      known.set(id, Math.min(at, known.get(id) ?? at))
      owners.set(owned, known)
    },
    owned: (site, owner, until, limit) =>
      [...(owners.get(within(site, owner)) ?? [])]
        .map(([id, at]) => ({ id, at }))
        .filter(({ at }) => at <= until)
        .sort((a, b) => b.at - a.at || compare(a.id, b.id))
        .slice(0, limit),
    tie: (site, dealId) => ties.get(within(site, dealId)),
    setTie: (site, dealId, tie) => {
      const deal = within(site, dealId)
      deals.get(within(site, ties.get(deal)?.applicationId ?? ''))?.delete(dealId)
      ties.set(deal, tie)
      const application = within(site, tie.applicationId)
      deals.set(application, (deals.get(application) ?? new Set<string>()).add(dealId))
    },
    dealsOf: (site, applicationId) => [...(deals.get(within(site, applicationId)) ?? [])],
    link: (site, userId, anonymousId) => links.get(within(site, userId))?.get(anonymousId),
    setLink: (site, userId, link) => {
      const user = within(site, userId)
      links.set(user, (links.get(user) ?? new Map<string, Link>()).set(link.anonymousId, link))
      const visitor = within(site, link.anonymousId)
      users.set(visitor, (users.get(visitor) ?? new Set<string>()).add(userId))
    },
    links: (site, userId, limit) =>
      [...(links.get(within(site, userId)) ?? new Map<string, Link>()).values()]
        .sort((a, b) => b.at - a.at || compare(a.anonymousId, b.anonymousId))
        .slice(0, limit),
    usersOf: (site, anonymousId) => [...(users.get(within(site, anonymousId)) ?? [])],
    wait: (site, names, event) => {
      for (const name of names) {
        const key = within(site, name)
        waits.set(key, (waits.get(key) ?? new Set<string>()).add(event.id))
      }
      outside.set(within(site, event.id), event)
    },
    waiting: (site, name, since) =>
      [...(waits.get(within(site, name)) ?? [])]
        .flatMap((id) => outside.get(within(site, id)) ?? [])
        .filter(({ at }) => at >= since),
    setOutside: (site, event) => void outside.set(within(site, event.id), event),
    unwait: (site, names, id) => {
      for (const name of names) waits.get(within(site, name))?.delete(id)
      outside.delete(within(site, id))
    },
    madeBy: (visitor) =>
      [...owners].flatMap(([owner, owned]) =>
        nameOf(owner) === `visitor ${visitor}` ? [...owned.keys()].map((id) => ({ site: siteOf(owner), id })) : [],
      ),
    dropApplication: (site, id) => {
      applications.delete(within(site, id))
      deals.delete(within(site, id))
      for (const [owner, owned] of owners) if (siteOf(owner) === site) owned.delete(id)
      for (const [deal, tie] of ties) if (siteOf(deal) === site && tie.applicationId === id) ties.delete(deal)
    },
    unlink: (visitor) => {
      for (const linked of links.values()) linked.delete(visitor)
      for (const key of users.keys()) if (nameOf(key) === visitor) users.delete(key)
      for (const key of owners.keys()) if (nameOf(key) === `visitor ${visitor}`) owners.delete(key)
    },
  }
}

/** A key of a name within a site. */
export function within(site: string, name: string): string {
  return `${site}\n${name}`
}

function siteOf(key: string): string {
  return key.slice(0, key.indexOf('\n'))
}

function nameOf(key: string): string {
  return key.slice(key.indexOf('\n') + 1)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
