import type { TrackedEvent } from '@throughline/protocol'
import { factsOf, type SiteFacts } from './facts.js'

export type Row = Readonly<Record<string, string | number | null>>

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))

const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6

/** The lower middle of the values. */
function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const found = sorted[Math.ceil(sorted.length / 2) - 1]
  // Of zero, never of minus zero.
  return found === undefined ? null : found + 0
}

const DAY_MS = 86_400_000

interface User {
  readonly cohort: string
  readonly registeredAt: number
  readonly activeMonths: ReadonlySet<string>
  /** Oldest first. */
  readonly paid: readonly number[]
  readonly facts: SiteFacts
}

function usersOf(events: readonly TrackedEvent[], timezones: Readonly<Record<string, string>>): readonly User[] {
  return [...new Set(events.map(({ site }) => site))].flatMap((site) => {
    const facts = factsOf(
      events.filter((event) => event.site === site),
      timezones[site] ?? 'UTC',
    )
    return [...facts.registrations].map(([user, { at }]): User => {
      const paid = facts.payments
        .filter(({ person, amount }) => person === `u:${user}` && amount > 0)
        .map(({ event }) => event.occurredAt)
        .sort((a, b) => a - b)
      const acted = facts.events
        .filter(
          ({ type, bot, userId }) => userId === user && !bot && !['deal', 'payment', 'cost', 'call'].includes(type),
        )
        .map(({ occurredAt }) => occurredAt)
      const activeMonths = new Set([...acted, ...paid].map((time) => facts.dateOf(time).slice(0, 7)))
      return { cohort: facts.dateOf(at).slice(0, 7), registeredAt: at, activeMonths, paid, facts }
    })
  })
}

/** The `retention` report without a breakdown. */
export function retention(
  events: readonly TrackedEvent[],
  timezones: Readonly<Record<string, string>>,
  kind: 'classic' | 'rolling',
): readonly Row[] {
  const users = usersOf(events, timezones)
  // Payments of users who never were on the site tell too that the month has begun.
  const paid = [...new Set(events.map(({ site }) => site))].flatMap((site) => {
    const { payments, dateOf } = factsOf(
      events.filter((event) => event.site === site),
      timezones[site] ?? 'UTC',
    )
    return payments
      .filter(({ person, amount }) => person?.startsWith('u:') && amount > 0)
      .map(({ event }) => dateOf(event.occurredAt).slice(0, 7))
  })
  const last = [...paid, ...users.flatMap(({ activeMonths }) => [...activeMonths])].sort().at(-1) ?? ''
  return [...new Set(users.map(({ cohort }) => cohort))].sort().map((cohort) => {
    const mine = users.filter((user) => user.cohort === cohort)
    const row: Record<string, string | number | null> = { cohort, users: mine.length }
    for (let month = 1; month <= 12; month++) {
      const active = mine.filter(({ activeMonths }) =>
        [...activeMonths].some((each) => {
          const since = monthsBetween(cohort, each)
          return kind === 'classic' ? since === month : since >= month
        }),
      )
      row[`month_${month}_rate`] = month <= monthsBetween(cohort, last) ? rate(active.length, mine.length) : null
    }
    return row
  })
}

/** The `first-payment` report without a breakdown. */
export function firstPayment(
  events: readonly TrackedEvent[],
  timezones: Readonly<Record<string, string>>,
): readonly Row[] {
  const users = usersOf(events, timezones)
  return [...new Set(users.map(({ cohort }) => cohort))].sort().map((cohort) => {
    const mine = users.filter((user) => user.cohort === cohort)
    const payers = mine.filter(({ paid }) => paid.length > 0)
    const same = payers.filter(({ paid, facts }) => facts.dateOf(paid[0] ?? 0).slice(0, 7) <= cohort)
    return {
      cohort,
      registrations: mine.length,
      payers: payers.length,
      payers_same_month: same.length,
      payers_later: payers.length - same.length,
      same_month_rate: rate(same.length, mine.length),
      payer_rate: rate(payers.length, mine.length),
      median_days: middle(
        payers.map(({ paid, registeredAt }) => Math.max(0, Math.trunc(((paid[0] ?? 0) - registeredAt) / DAY_MS))),
      ),
    }
  })
}

/** The `chains` report on applications: how often each path of channels was walked, and the deals won. */
export function chains(events: readonly TrackedEvent[], timezones: Readonly<Record<string, string>>): readonly Row[] {
  const walked = new Map<string, { conversions: number; sales: number; days: number[] }>()
  for (const site of new Set(events.map((event) => event.site))) {
    const { applications, deals } = factsOf(
      events.filter((event) => event.site === site),
      timezones[site] ?? 'UTC',
    )
    for (const application of applications.values()) {
      const chain = application.chain.map(({ channel }) => channel).join(' → ') || '(unknown)'
      const known = walked.get(chain) ?? { conversions: 0, sales: 0, days: [] }
      known.conversions += 1
      known.sales += deals.filter((deal) => deal.application === application && deal.wonAt !== undefined).length
      known.days.push(Math.trunc((application.at - (application.chain[0]?.at ?? application.at)) / DAY_MS))
      walked.set(chain, known)
    }
  }
  return [...walked].map(([chain, { conversions, sales, days }]) => ({
    chain,
    conversions,
    sales,
    median_days: middle(days),
  }))
}

/** Persons who took each step after the one before. */
export function funnel(
  events: readonly TrackedEvent[],
  timezones: Readonly<Record<string, string>>,
  steps: readonly string[],
): readonly number[] {
  const counts = steps.map(() => 0)
  for (const site of new Set(events.map((event) => event.site))) {
    const facts = factsOf(
      events.filter((event) => event.site === site),
      timezones[site] ?? 'UTC',
    )
    const taken = steps.map((step) => takenIn(facts, step))
    for (const person of new Set(taken[0]?.map((one) => one.person))) {
      let after = -Infinity
      for (const [at, step] of taken.entries()) {
        const times = step.filter((one) => one.person === person && one.at >= after).map((one) => one.at)
        if (times.length === 0) break
        after = Math.min(...times)
        counts[at] = (counts[at] ?? 0) + 1
      }
    }
  }
  return counts
}

function takenIn(facts: SiteFacts, step: string): readonly { readonly person: string; readonly at: number }[] {
  const known = (person: string | undefined, at: number): { person: string; at: number }[] =>
    person === undefined ? [] : [{ person, at }]
  switch (step) {
    case 'registration':
      return [...facts.registrations.values()].flatMap(({ person, at }) => known(person, at))
    case 'application':
      return [...facts.applications.values()].flatMap(({ person, at }) => known(person, at))
    case 'payment':
      return facts.payments
        .filter(({ amount }) => amount > 0)
        .flatMap(({ person, event }) => known(person, event.occurredAt))
    case 'deal':
      return facts.deals.flatMap(({ application, acceptedAt }) =>
        acceptedAt === undefined ? [] : known(application?.person, acceptedAt),
      )
    case 'target':
      return facts.deals.flatMap(({ application, targetAt }) =>
        targetAt === undefined ? [] : known(application?.person, targetAt),
      )
    case 'sale':
      return facts.deals.flatMap(({ application, wonAt }) =>
        wonAt === undefined ? [] : known(application?.person, wonAt),
      )
    default: {
      const onBrowser = (event: TrackedEvent): string | undefined => {
        if (event.userId) return `u:${event.userId}`
        const linked = facts.events.filter(
          ({ type, bot, anonymousId, userId }) =>
            anonymousId === event.anonymousId && userId && !bot && !['deal', 'payment', 'cost', 'call'].includes(type),
        )
        const users = [...new Set(linked.map(({ userId }) => userId))]
        return users.length === 1 ? `u:${users[0]}` : event.anonymousId && `v:${event.anonymousId}`
      }
      return facts.events
        .filter(({ type, name, bot }) => type === 'track' && name === step && !bot)
        .flatMap((event) => known(onBrowser(event), event.occurredAt))
    }
  }
}
