import type { Facts } from '../project/facts.js'
import type { SeenVisitor } from '../project/people.js'
import type { FactEvent } from '../schema/tables.js'
import { browserName, personOf, readIdentities, type Browser, type Identity } from './identity.js'
import { addRows } from './rows.js'
import type { Statements } from './statements.js'

/** A browser of which something new is known that happened then, epoch milliseconds. */
export interface News extends Browser {
  readonly since: number
}

/** Stores who was seen, signed in where, and when; returns the browsers whose persons' chains may change by it. */
export async function storePeople(statements: Statements, facts: readonly Facts[]): Promise<readonly News[]> {
  const links = await addRows(statements, 'identity_link', present(facts, 'link'))
  const touches = await addRows(
    statements,
    'visitor_touch',
    facts.flatMap((each) => each.touches ?? []),
  )
  await addRows(statements, 'fact_activity', present(facts, 'activity'))
  const linked = links.map(({ site, visitor_id }) => ({ site, visitor: visitor_id, since: -Infinity }))
  await storeVisitors(statements, present(facts, 'visitor'), linked)
  await storeEvents(statements, present(facts, 'event'), linked)
  return [
    ...linked,
    ...touches.map(({ site, visitor_id, touched_at }) => ({ site, visitor: visitor_id, since: touched_at })),
  ]
}

async function storeVisitors(
  statements: Statements,
  seen: readonly SeenVisitor[],
  linked: readonly Browser[],
): Promise<void> {
  const earliest = new Map<string, SeenVisitor>()
  for (const visitor of seen) {
    const name = browserName({ site: visitor.site, visitor: visitor.visitor_id })
    const known = earliest.get(name)
    if (!known || isBefore(visitor, known)) earliest.set(name, visitor)
  }
  await statements.run(
    SEE,
    [...earliest.values()].map((row) => [
      row.site,
      row.visitor_id,
      row.first_seen_at,
      row.first_seen_date,
      row.source_id,
      row.device,
      row.country,
    ]),
  )
  // Whoever signs in is seen by the same event, so that a browser without a row has no user yet.
  const identities = await readIdentities(statements, linked)
  await statements.run(
    'update dim_visitor set user_id = ?, users = ? where visitor_id = ? and site = ?',
    linked.map((browser) => {
      const { user_id, users } = identityIn(identities, browser)
      return [user_id, users, browser.visitor, browser.site]
    }),
  )
}

/** The earliest event is kept; of events of one moment, that which is less by its other values. */
const SEE = `
  insert into dim_visitor (site, visitor_id, users, first_seen_at, first_seen_date, source_id, device, country)
  values (?, ?, 0, ?, ?, ?, ?, ?)
  on conflict (visitor_id, site) do update set
    first_seen_at = excluded.first_seen_at, first_seen_date = excluded.first_seen_date,
    source_id = excluded.source_id, device = excluded.device, country = excluded.country
  where (excluded.first_seen_at, excluded.source_id, coalesce(excluded.device, ''), coalesce(excluded.country, ''))
    < (first_seen_at, source_id, coalesce(device, ''), coalesce(country, ''))`

function isBefore(a: SeenVisitor, b: SeenVisitor): boolean {
  const order =
    a.first_seen_at - b.first_seen_at ||
    a.source_id - b.source_id ||
    compare(a.device, b.device) ||
    compare(a.country, b.country)
  return order < 0
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : Number((a ?? '') > (b ?? ''))
}

async function storeEvents(
  statements: Statements,
  events: readonly Omit<FactEvent, 'person_id'>[],
  linked: readonly Browser[],
): Promise<void> {
  const browsers = events.flatMap(({ site, visitor_id, user_id }) =>
    visitor_id !== null && user_id === null ? [{ site, visitor: visitor_id }] : [],
  )
  const identities = await readIdentities(statements, [...browsers, ...linked])
  const rows = events.map((event): FactEvent => ({ ...event, person_id: personIn(identities, event) }))
  await addRows(statements, 'fact_event', rows)
  await statements.run(
    'update fact_event set person_id = ? where site = ? and visitor_id = ? and user_id is null',
    linked.map((browser) => [identityIn(identities, browser).person_id, browser.site, browser.visitor]),
  )
}

function personIn(
  identities: ReadonlyMap<string, Identity>,
  { site, visitor_id, user_id }: Pick<FactEvent, 'site' | 'visitor_id' | 'user_id'>,
): string | null {
  if (user_id !== null) return personOf(user_id)
  return visitor_id === null ? null : identityIn(identities, { site, visitor: visitor_id }).person_id
}

function identityIn(identities: ReadonlyMap<string, Identity>, browser: Browser): Identity {
  return identities.get(browserName(browser)) ?? { person_id: `v:${browser.visitor}`, user_id: null, users: 0 }
}

/** The facts of one kind. */
export function present<Kind extends keyof Facts>(
  facts: readonly Facts[],
  kind: Kind,
): readonly NonNullable<Facts[Kind]>[] {
  return facts.map((each) => each[kind]).filter((fact) => fact !== undefined)
}
