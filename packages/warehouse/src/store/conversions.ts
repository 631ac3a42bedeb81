import type { FactApplication, FactRegistration } from '../schema/tables.js'
import type { Conversion } from './chains.js'
import { browserName, personOf, readIdentities, type Browser } from './identity.js'
import type { News } from './people.js'
import type { Statements } from './statements.js'

/** Applications and registrations whose persons or chains may have changed. */
export async function affectedConversions(
  statements: Statements,
  news: { readonly browsers: readonly News[]; readonly users: readonly UserNews[] },
  changed: { readonly applications: readonly FactApplication[]; readonly registrations: readonly FactRegistration[] },
): Promise<readonly Conversion[]> {
  const browsers = await withOtherBrowsers(statements, news.browsers, news.users)
  const onBrowsers = browsers.map(({ site, visitor, since }) => [site, visitor, floor(since)])
  const users = earliest([...(await usersOn(statements, browsers)), ...news.users], userName)
  const ofUsers = users.map(({ site, user, since }) => [site, user, floor(since)])
  const applications = await readAll<FactApplication>(
    statements,
    { table: 'fact_application', time: 'submitted_at' },
    onBrowsers,
    ofUsers,
  )
  const registrations = await readAll<FactRegistration>(
    statements,
    { table: 'fact_registration', time: 'registered_at' },
    onBrowsers,
    ofUsers,
  )
  return [
    ...(await applicationConversions(statements, [...applications, ...changed.applications])),
    ...registrationConversions([...registrations, ...changed.registrations]),
  ]
}

/** `-Infinity` is no number that a database takes. */
function floor(since: number): number {
  return Math.max(since, Number.MIN_SAFE_INTEGER)
}

async function readAll<Row>(
  statements: Statements,
  { table, time }: { readonly table: string; readonly time: string },
  onBrowsers: readonly (readonly (string | number)[])[],
  ofUsers: readonly (readonly (string | number)[])[],
): Promise<readonly Row[]> {
  const query = (who: string): string => `select * from ${table} where site = ? and ${who} = ? and ${time} >= ?`
  const byBrowser = await statements.read<Row>(query('visitor_id'), onBrowsers)
  const byUser = await statements.read<Row>(query('user_id'), ofUsers)
  return [...byBrowser.flat(), ...byUser.flat()]
}

/** A browser's news are those of all browsers of its users: their persons share what is known. */
async function withOtherBrowsers(
  statements: Statements,
  news: readonly News[],
  userNews: readonly UserNews[],
): Promise<readonly News[]> {
  const users = earliest([...(await usersOn(statements, news)), ...userNews], userName)
  const others = await statements.read<{ readonly visitor_id: string }>(
    'select visitor_id from identity_link where site = ? and user_id = ?',
    users.map(({ site, user }) => [site, user]),
  )
  const all = users.flatMap(({ site, since }, at) =>
    (others[at] ?? []).map(({ visitor_id }) => ({ site, visitor: visitor_id, since })),
  )
  return earliest([...news, ...all], browserName)
}

/** A user of whom something new is known that happened then, epoch milliseconds. */
export interface UserNews {
  readonly site: string
  readonly user: string
  readonly since: number
}

function userName({ site, user }: UserNews): string {
  return `${site}\u0000${user}`
}

async function usersOn(statements: Statements, news: readonly News[]): Promise<readonly UserNews[]> {
  const single = earliest(news, browserName)
  const found = await statements.read<{ readonly user_id: string }>(
    'select user_id from identity_link where site = ? and visitor_id = ?',
    single.map(({ site, visitor }) => [site, visitor]),
  )
  const users = single.flatMap(({ site, since }, at) =>
    (found[at] ?? []).map(({ user_id }) => ({ site, user: user_id, since })),
  )
  return earliest(users, userName)
}

/** One for each name, since the earliest of its times. */
function earliest<Item extends { readonly since: number }>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  const byName = new Map<string, Item>()
  for (const item of items) {
    const known = byName.get(nameOf(item))
    if (!known || item.since < known.since) byName.set(nameOf(item), item)
  }
  return [...byName.values()]
}

async function applicationConversions(
  statements: Statements,
  rows: readonly FactApplication[],
): Promise<readonly Conversion[]> {
  // What a batch has changed comes last, and is as it is stored.
  const single = [...new Map(rows.map((row) => [row.conversion_key, row])).values()]
  const browser = ({ site, visitor_id, user_id }: FactApplication): readonly Browser[] =>
    visitor_id !== null && user_id === null ? [{ site, visitor: visitor_id }] : []
  const identities = await readIdentities(statements, single.flatMap(browser))
  return single.map((row) => ({
    conversion_key: row.conversion_key,
    site: row.site,
    conversion: 'application',
    conversion_id: row.application_id,
    person_id:
      row.user_id === null
        ? (browser(row).map((each) => identities.get(browserName(each))?.person_id)[0] ?? null)
        : personOf(row.user_id),
    converted_at: row.submitted_at,
    converted_date: row.submitted_date,
    touches: row.touches,
    amount_minor: null,
  }))
}

function registrationConversions(rows: readonly FactRegistration[]): readonly Conversion[] {
  return [...new Map(rows.map((row) => [row.conversion_key, row])).values()].map((row) => ({
    conversion_key: row.conversion_key,
    site: row.site,
    conversion: 'registration',
    conversion_id: row.user_id,
    person_id: personOf(row.user_id),
    converted_at: row.registered_at,
    converted_date: row.registered_date,
    touches: row.touches,
    amount_minor: null,
  }))
}
