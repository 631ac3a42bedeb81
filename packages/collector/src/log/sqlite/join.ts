import type { Database } from 'better-sqlite3'
import type { Known, Told } from '../known.js'
import type { Link, Tie } from '../join/lesson.js'
import type { JoinTables, Outside } from '../join/tables.js'

interface LinkRow extends Omit<Link, 'known'> {
  readonly known: string
}

/** The join's tables in SQLite. JSON in them was written here, so what is read back has the type that was written. */
export function sqliteJoin(database: Database): Omit<JoinTables, 'append'> {
  const sql = statements(database)
  return {
    told: (site, id) => {
      const known = sql.told.get(site, id)
      return known === undefined ? [] : (JSON.parse(known) as readonly Told[])
    },
    tell: (site, id, all) => void sql.tell.run(site, id, JSON.stringify(all)),
    own: (site, owner, id, at) => void sql.own.run(site, owner, id, at),
    owned: (site, owner, until, limit) => sql.owned.all(site, owner, until, limit),
    tie: (site, dealId) => sql.tie.get(site, dealId),
    setTie: (site, dealId, { applicationId, at, by }) => void sql.setTie.run(site, dealId, applicationId, at, by),
    dealsOf: (site, applicationId) => sql.dealsOf.all(site, applicationId),
    link: (site, userId, anonymousId) => sql.link.get(site, userId, anonymousId),
    setLink: (site, userId, { anonymousId, at, by, known }) =>
      void sql.setLink.run(site, userId, anonymousId, at, by, JSON.stringify(known)),
    links: (site, userId, limit) =>
      sql.links.all(site, userId, limit).map(({ known, ...link }) => ({ ...link, known: JSON.parse(known) as Known })),
    usersOf: (site, anonymousId) => sql.usersOf.all(site, anonymousId),
    wait: (site, names, { id, at, position, revision }) => {
      for (const name of names) sql.wait.run(site, name, id, at)
      sql.setOutside.run(site, id, position, revision)
    },
    waiting: (site, name, since) => sql.waiting.all(site, name, since),
    setOutside: (site, { id, position, revision }) => void sql.setOutside.run(site, id, position, revision),
    body: (position) => sql.body.get(position),
    rewrite: (position, body) => void sql.rewrite.run(body, position),
  }
}

function statements(database: Database) {
  return {
    told: database
      .prepare<[string, string], string>('SELECT known FROM applications WHERE site = ? AND id = ?')
      .pluck(),
    tell: database.prepare(
      'INSERT INTO applications (site, id, known) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET known = excluded.known',
    ),
    own: database.prepare(
      `INSERT INTO owners (site, owner, application_id, at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = MIN(at, excluded.at)`,
    ),
    owned: database.prepare<[string, string, number, number], { id: string; at: number }>(
      `SELECT application_id AS id, at FROM owners WHERE site = ? AND owner = ? AND at <= ?
       ORDER BY at DESC, application_id LIMIT ?`,
    ),
    tie: database.prepare<[string, string], Tie>(
      'SELECT application_id AS applicationId, at, told_by AS "by" FROM deals WHERE site = ? AND id = ?',
    ),
    setTie: database.prepare(
      `INSERT INTO deals (site, id, application_id, at, told_by) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET application_id = excluded.application_id, at = excluded.at, told_by = excluded.told_by`,
    ),
    dealsOf: database
      .prepare<[string, string], string>('SELECT id FROM deals WHERE site = ? AND application_id = ?')
      .pluck(),
    link: database.prepare<[string, string, string], Pick<Link, 'at' | 'by'>>(
      'SELECT at, told_by AS "by" FROM links WHERE site = ? AND user_id = ? AND anonymous_id = ?',
    ),
    setLink: database.prepare(
      `INSERT INTO links (site, user_id, anonymous_id, at, told_by, known) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = excluded.at, told_by = excluded.told_by, known = excluded.known`,
    ),
    links: database.prepare<[string, string, number], LinkRow>(
      `SELECT anonymous_id AS anonymousId, at, told_by AS "by", known FROM links WHERE site = ? AND user_id = ?
       ORDER BY at DESC, anonymous_id LIMIT ?`,
    ),
    usersOf: database
      .prepare<[string, string], string>('SELECT user_id FROM links WHERE site = ? AND anonymous_id = ?')
      .pluck(),
    wait: database.prepare('INSERT INTO waits (site, name, id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    setOutside: database.prepare(
      `INSERT INTO outside (site, id, position, revision) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET position = excluded.position, revision = excluded.revision`,
    ),
    waiting: database.prepare<[string, string, number], Outside>(
      'SELECT id, at, position, revision FROM waits JOIN outside USING (site, id) WHERE site = ? AND name = ? AND at >= ?',
    ),
    body: database.prepare<[number], string>('SELECT body FROM events WHERE position = ?').pluck(),
    rewrite: database.prepare('UPDATE events SET body = ? WHERE position = ?'),
  }
}
