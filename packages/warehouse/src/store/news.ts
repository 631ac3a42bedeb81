import { unpackTouches } from '../project/told.js'
import type { FactApplication } from '../schema/tables.js'
import type { UserNews } from './conversions.js'
import type { News } from './people.js'

/**
 * What an application that came, or changed, tells of its person: the touches that its event told belong to the
 * person's later conversions too.
 */
export function newsOf(applications: readonly FactApplication[]): {
  readonly browsers: readonly News[]
  readonly users: readonly UserNews[]
} {
  const since = ({ touches, submitted_at }: FactApplication): number =>
    Math.min(submitted_at, ...unpackTouches(touches).map(({ at }) => at))
  return {
    browsers: applications.flatMap((row) =>
      row.visitor_id === null ? [] : [{ site: row.site, visitor: row.visitor_id, since: since(row) }],
    ),
    users: applications.flatMap((row) =>
      row.user_id === null ? [] : [{ site: row.site, user: row.user_id, since: since(row) }],
    ),
  }
}
