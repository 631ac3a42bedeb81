import { unpackTouches, type ToldTouch } from '../project/told.js'
import { readIdentities, type Browser } from './identity.js'
import type { Statements } from './statements.js'

interface VisitorTouchRow {
  readonly touched_at: number
  readonly source_id: number
  readonly channel: string
  readonly landing: string | null
  readonly referrer: string | null
}

interface TouchesRow {
  readonly touches: string
}

/** Every touch that is known of persons: `u:…` of a user, `v:…` of a browser that is no user's. */
export async function touchesOf(
  statements: Statements,
  persons: readonly { readonly site: string; readonly person: string }[],
): Promise<readonly (readonly ToldTouch[])[]> {
  const found: (readonly ToldTouch[])[] = []
  for (const { site, person } of persons) {
    const id = person.slice(2)
    found.push(
      person.startsWith('u:') ? await ofUser(statements, site, id) : await ofBrowser(statements, { site, visitor: id }),
    )
  }
  return found
}

async function ofUser(statements: Statements, site: string, user: string): Promise<readonly ToldTouch[]> {
  const [links = []] = await statements.read<{ readonly visitor_id: string }>(
    'select visitor_id from identity_link where site = ? and user_id = ?',
    [[site, user]],
  )
  const browsers = links.map(({ visitor_id }) => ({ site, visitor: visitor_id }))
  const identities = [...(await readIdentities(statements, browsers)).values()]
  const own = browsers.filter((_, at) => identities[at]?.user_id === user).map(({ visitor }) => [site, visitor])
  const arrivals = await statements.read<VisitorTouchRow>(
    `select t.touched_at, t.source_id, s.channel, t.landing, t.referrer
     from visitor_touch t join dim_source s on s.source_id = t.source_id
     where t.site = ? and t.visitor_id = ?`,
    own,
  )
  const onBrowsers = await statements.read<TouchesRow>(
    'select touches from fact_application where site = ? and visitor_id = ? and (user_id is null or user_id = ?)',
    own.map((browser) => [...browser, user]),
  )
  const named = await statements.read<TouchesRow>(
    'select touches from fact_application where site = ? and user_id = ?',
    [[site, user]],
  )
  return [
    ...arrivals.flat().map(({ touched_at, source_id, channel, landing, referrer }) => ({
      at: touched_at,
      sourceId: source_id,
      channel,
      landing,
      referrer,
    })),
    ...unpackAll([...onBrowsers.flat(), ...named.flat()]),
  ]
}

/** Of a browser that is no user's: what its applications without a user told. */
async function ofBrowser(statements: Statements, { site, visitor }: Browser): Promise<readonly ToldTouch[]> {
  const found = await statements.read<TouchesRow>(
    'select touches from fact_application where site = ? and visitor_id = ? and user_id is null',
    [[site, visitor]],
  )
  return unpackAll(found.flat())
}

function unpackAll(rows: readonly TouchesRow[]): readonly ToldTouch[] {
  return rows.flatMap(({ touches }) => unpackTouches(touches))
}
