import { revisionId, type TrackedEvent } from '@throughline/protocol'
import { readBody, writeBody } from '../body.js'
import { complete, incomplete, remember } from '../known.js'
import type { Row } from '../store.js'
import { find, GRACE_MS } from './find.js'
import type { Lesson } from './lesson.js'
import type { JoinTables, Name, Outside } from './tables.js'

/** The join during one transaction: first every new row is taken in, then all that is owed is completed. */
export interface Joining {
  /** Learns from a row that has just been stored. */
  stored(row: Row, position: number): void
  /** Completes the new events from outside, and those that waited for what was learnt. */
  finish(): void
}

/** Something is known of a name that was not before. */
interface News {
  readonly site: string
  readonly name: Name
  readonly since: number
}

/** How often an event is appended again at most; its ID has two digits for it. */
const MAX_REVISIONS = 99

/**
 * Completion is a function of the event as it came and of what is known, and what is known does not depend on the order
 * of arrival. It is computed when the event comes and whenever something it rests on has changed; where the outcome
 * differs, the event is appended again, completed, with an ID made of its own.
 */
export function joining(tables: JoinTables): Joining {
  const fresh: { readonly row: Row; readonly position: number; readonly waits: boolean }[] = []
  const news = new Map<string, News>()

  /** @param since when what is new happened first: earlier events do not rest on it. */
  function tell(site: string, name: Name, since = Number.MIN_SAFE_INTEGER): void {
    const key = `${site}\n${name}`
    news.set(key, { site, name, since: Math.min(since, news.get(key)?.since ?? since) })
  }

  function learnApplication(site: string, { id, told }: NonNullable<Lesson['application']>): void {
    const before = tables.told(site, id)
    const after = remember(before, told)
    if (after === before) return
    tables.tell(site, id, after)
    if (told.userId) tables.own(site, `user ${told.userId}`, id, told.at)
    if (told.anonymousId) tables.own(site, `visitor ${told.anonymousId}`, id, told.at)
    tell(site, `application ${id}`)
    for (const dealId of tables.dealsOf(site, id)) tell(site, `deal ${dealId}`)
    const since = Math.min(...after.map(({ at }) => at)) - GRACE_MS
    for (const { userId, anonymousId } of after) {
      if (userId) tell(site, `user ${userId}`, since)
      for (const user of anonymousId ? tables.usersOf(site, anonymousId) : []) tell(site, `user ${user}`, since)
    }
  }

  function learn(site: string, { application, deal, visitor }: Lesson): void {
    if (application) learnApplication(site, application)
    if (deal && isLater(deal, tables.tie(site, deal.id))) {
      tables.setTie(site, deal.id, deal)
      tell(site, `deal ${deal.id}`)
    }
    if (visitor && isEarlier(visitor, tables.link(site, visitor.userId, visitor.anonymousId))) {
      tables.setLink(site, visitor.userId, visitor)
      tell(site, `user ${visitor.userId}`, visitor.at - GRACE_MS)
    }
  }

  function finishFresh(row: Row, position: number, waits: boolean): void {
    const event = readBody(row.body)
    const completed = completedBy(tables, event)
    if (completed !== event) tables.rewrite(position, writeBody(completed))
    if (waits) tables.wait(row.site, namesIn(event), { id: row.id, at: event.occurredAt, position, revision: 0 })
  }

  return {
    stored: (row, position) => {
      if (!row.lesson) return
      learn(row.site, row.lesson)
      if (row.lesson.outside) fresh.push({ row, position, ...row.lesson.outside })
    },
    finish: () => {
      // Those that waited before, as they stood before the new ones join them.
      const again = new Map<string, { readonly site: string; readonly outside: Outside }>()
      for (const { site, name, since } of news.values()) {
        for (const outside of tables.waiting(site, name, since)) again.set(`${site}\n${outside.id}`, { site, outside })
      }
      for (const { row, position, waits } of fresh) finishFresh(row, position, waits)
      for (const { site, outside } of again.values()) revise(tables, site, outside)
    },
  }
}

/** Appends a waiting event again when more is known of it than its latest version says. */
function revise(tables: JoinTables, site: string, outside: Outside): void {
  const { id, position, revision } = outside
  const body = tables.body(position)
  if (body === undefined) return
  const latest = readBody(body)
  const original = incomplete(latest)
  const completed = completedBy(tables, original)
  if (JSON.stringify(completed) === JSON.stringify({ ...latest, id, revises: undefined })) return
  for (let next = revision + 1; next <= MAX_REVISIONS; next++) {
    const again: TrackedEvent = { ...completed, id: revisionId(id, next), revises: id }
    const { receivedAt } = again
    const appended = tables.append({ site, id: again.id, receivedAt, body: writeBody(again) })
    if (appended === undefined) continue
    tables.setOutside(site, { ...outside, position: appended, revision: next })
    return
  }
}

function completedBy(tables: JoinTables, event: TrackedEvent): TrackedEvent {
  const { site, occurredAt: at, applicationId, dealId, userId } = event
  return complete(
    event,
    find(tables, {
      site,
      at,
      ...(applicationId && { applicationId }),
      ...(dealId && { dealId }),
      ...(userId && { userId }),
    }),
  )
}

/** What an event names, and so may wait for. */
export function namesIn({ applicationId, dealId, userId }: TrackedEvent): readonly Name[] {
  return [
    ...(applicationId ? [`application ${applicationId}` as const] : []),
    ...(dealId ? [`deal ${dealId}` as const] : []),
    ...(userId ? [`user ${userId}` as const] : []),
  ]
}

interface Stamp {
  readonly at: number
  readonly by: string
}

function isLater(a: Stamp, b: Stamp | undefined): boolean {
  return !b || a.at > b.at || (a.at === b.at && a.by > b.by)
}

function isEarlier(a: Stamp, b: Stamp | undefined): boolean {
  return !b || a.at < b.at || (a.at === b.at && a.by < b.by)
}
