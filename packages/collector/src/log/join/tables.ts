import type { Told } from '../known.js'
import type { Row } from '../store.js'
import type { Link, Tie } from './lesson.js'

/** An event from outside that may be completed again: where its latest version stands. */
export interface Outside {
  /** ID of the event as it came. */
  readonly id: string
  /** When it happened, epoch milliseconds. */
  readonly at: number
  readonly position: number
  /** How often it was appended again. */
  readonly revision: number
}

/**
 * What the join keeps in the log's own store, per site. Names of things are such as `deal 7`: see {@link Name}. Lists
 * are in the order of what they are sorted by, so that both stores give the same answers.
 */
export interface JoinTables {
  /** What was told of an application, weightiest first. */
  told(site: string, applicationId: string): readonly Told[]
  tell(site: string, applicationId: string, all: readonly Told[]): void
  /** Makes an application findable by who made it; the earliest time stays. */
  own(site: string, owner: Name, applicationId: string, at: number): void
  /** The owner's applications up to the time, latest first. */
  owned(
    site: string,
    owner: Name,
    until: number,
    limit: number,
  ): readonly { readonly id: string; readonly at: number }[]

  tie(site: string, dealId: string): Tie | undefined
  setTie(site: string, dealId: string, tie: Tie): void
  dealsOf(site: string, applicationId: string): readonly string[]

  link(site: string, userId: string, anonymousId: string): Pick<Link, 'at' | 'by'> | undefined
  setLink(site: string, userId: string, link: Link): void
  /** The visitors that a user was, latest first. */
  links(site: string, userId: string, limit: number): readonly Link[]
  usersOf(site: string, anonymousId: string): readonly string[]

  /** Lets an event wait for news of what it names. */
  wait(site: string, names: readonly Name[], outside: Outside): void
  /** Those that wait for news of the name and happened at the time or later: a user may have very many before it. */
  waiting(site: string, name: Name, since: number): readonly Outside[]
  setOutside(site: string, outside: Outside): void

  /** Body of the event at a position; `undefined` when it is gone. */
  body(position: number): string | undefined
  rewrite(position: number, body: string): void
  /** Position of the appended row; `undefined` when its ID is taken. */
  append(row: Row): number | undefined
}

/** A thing that events are about. */
export type Name = `application ${string}` | `deal ${string}` | `user ${string}` | `visitor ${string}`
