import type { Database } from 'better-sqlite3'
import type { AppendResult, Rejected } from '../log.js'
import type { Row, Store } from '../store.js'

/** Writing events and the index of applications, both in one transaction, and reading the index. */
export function eventStore(database: Database): Pick<Store, 'append' | 'reject' | 'known' | 'rejected'> {
  const insertEvent = database.prepare(
    'INSERT INTO events (site, id, received_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const insertApplication = database.prepare(
    'INSERT INTO applications (site, id, known) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET known = excluded.known',
  )
  const insertDeal = database.prepare(
    'INSERT INTO deals (site, id, application_id) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET application_id = excluded.application_id',
  )
  const insertRejected = database.prepare(
    'INSERT INTO rejected (site, received_at, reason, message) VALUES (?, ?, ?, ?)',
  )
  const selectRejected = database.prepare<[number], Rejected>(
    'SELECT site, received_at AS receivedAt, reason, message FROM rejected ORDER BY received_at DESC LIMIT ?',
  )
  const selectKnown = database
    .prepare<[string, string], string>('SELECT known FROM applications WHERE site = ? AND id = ?')
    .pluck()
  const selectDeal = database
    .prepare<[string, string], string>('SELECT application_id FROM deals WHERE site = ? AND id = ?')
    .pluck()

  function appendGroup(rows: readonly Row[]): AppendResult {
    let accepted = 0
    for (const { site, id, receivedAt, body, application, deal } of rows) {
      if (insertEvent.run(site, id, receivedAt, body).changes === 0) continue
      accepted += 1
      if (application) insertApplication.run(site, application.id, application.known)
      if (deal) insertDeal.run(site, deal.id, deal.applicationId)
    }
    return { accepted, duplicates: rows.length - accepted }
  }

  return {
    append: database.transaction((groups: readonly (readonly Row[])[]) => groups.map(appendGroup)),
    reject: database.transaction((messages: readonly Rejected[]) => {
      for (const { site, receivedAt, reason, message } of messages)
        insertRejected.run(site, receivedAt, reason, message)
    }),
    known: (references) =>
      references.map(({ site, applicationId, dealId }) => {
        const id = applicationId ?? (dealId && selectDeal.get(site, dealId))
        return id ? selectKnown.get(site, id) : undefined
      }),
    rejected: (limit) => selectRejected.all(limit),
  }
}
