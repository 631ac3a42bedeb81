import type { AppendResult, Rejected } from '../log.js'
import type { Row, Store } from '../store.js'
import { memoryCursors } from './cursors.js'

/** A {@link Store} in plain arrays and maps. */
export function memoryStore(): Store {
  const rows: Row[] = []
  const ids = new Set<string>()
  const rejected: Rejected[] = []
  const applications = new Map<string, string>()
  const deals = new Map<string, string>()

  function appendGroup(group: readonly Row[]): AppendResult {
    let accepted = 0
    for (const row of group) {
      const id = within(row.site, row.id)
      if (ids.has(id)) continue
      ids.add(id)
      rows.push(row)
      accepted += 1
      if (row.application) applications.set(within(row.site, row.application.id), row.application.known)
      if (row.deal) deals.set(within(row.site, row.deal.id), row.deal.applicationId)
    }
    return { accepted, duplicates: group.length - accepted }
  }

  return {
    append: (groups) => groups.map(appendGroup),
    reject: (messages) => void rejected.push(...messages),
    known: (references) =>
      references.map(({ site, applicationId, dealId }) => {
        const id = applicationId ?? (dealId && deals.get(within(site, dealId)))
        return id ? applications.get(within(site, id)) : undefined
      }),
    rejected: (limit) => rejected.toReversed().slice(0, limit),
    ...memoryCursors(rows),
    close: () => undefined,
  }
}

function within(site: string, id: string): string {
  return JSON.stringify([site, id])
}
