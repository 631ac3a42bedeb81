import type { Statements } from './statements.js'

/** A browser of a site. */
export interface Browser {
  readonly site: string
  readonly visitor: string
}

/** Whom a browser belongs to. */
export interface Identity {
  readonly person_id: string
  readonly user_id: string | null
  /** 2 stands for two and more. */
  readonly users: number
}

/**
 * The rule of stitching. A browser on which one user was ever seen signed in is that user's, with all that was done on
 * it before and without signing in. A browser that several users have signed in on, a shared computer, is nobody's: what
 * is done on it counts for a user only where the event itself names the user, and else for the browser alone.
 */
export function identityOf(visitor: string, users: readonly string[]): Identity {
  const [user] = users
  if (user === undefined || users.length > 1) {
    return { person_id: `v:${visitor}`, user_id: null, users: Math.min(users.length, 2) }
  }
  return { person_id: personOf(user), user_id: user, users: 1 }
}

/** The person that a user is. */
export function personOf(user: string): string {
  return `u:${user}`
}

/** Whom each browser belongs to, by {@link browserName}. */
export async function readIdentities(
  statements: Statements,
  browsers: readonly Browser[],
): Promise<ReadonlyMap<string, Identity>> {
  const single = [...new Map(browsers.map((browser) => [browserName(browser), browser]))]
  const found = await statements.read<{ readonly user_id: string }>(
    'select user_id from identity_link where site = ? and visitor_id = ? limit 2',
    single.map(([, { site, visitor }]) => [site, visitor]),
  )
  return new Map(
    single.map(([name, { visitor }], at) => [
      name,
      identityOf(
        visitor,
        (found[at] ?? []).map(({ user_id }) => user_id),
      ),
    ]),
  )
}

/** The browser as one text. */
export function browserName({ site, visitor }: Browser): string {
  return `${site}\u0000${visitor}`
}
