import type { Touch, TrackedEvent } from '@throughline/protocol'

/**
 * What the README's definitions say of one site's events, computed without any table and without the code that is
 * tested: slow, and easy to check by reading.
 */
export interface SiteFacts {
  readonly events: readonly TrackedEvent[]
  readonly dateOf: (at: number) => string
  readonly applications: ReadonlyMap<string, Told>
  readonly registrations: ReadonlyMap<string, Told>
  readonly deals: readonly Deal[]
  readonly payments: readonly Payment[]
}

/** An application or registration with its person and chain. */
export interface Told {
  readonly id: string
  readonly at: number
  readonly person: string | undefined
  readonly chain: readonly Touch[]
}

export interface Deal {
  readonly id: string
  readonly application: Told | undefined
  readonly openedAt: number
  readonly acceptedAt: number | undefined
  readonly targetAt: number | undefined
  readonly wonAt: number | undefined
  readonly value: number
  readonly costOfGoods: number
  readonly touch: Touch | undefined
  readonly applicationId: string | undefined
}

export interface Payment {
  readonly event: TrackedEvent
  readonly id: string
  readonly amount: number
  readonly costOfGoods: number | undefined
  readonly currency: string
  /** What it is credited by. */
  readonly owedTo: Told | undefined
  readonly deal: Deal | undefined
  readonly person: string | undefined
}

const number = (event: TrackedEvent, name: string): number | undefined => {
  const value = event.properties[name]
  return typeof value === 'number' ? value : undefined
}

const text = (event: TrackedEvent, name: string): string => {
  const value = event.properties[name]
  return typeof value === 'string' ? value : ''
}

const byTime = (a: TrackedEvent, b: TrackedEvent): number => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1)

export function factsOf(all: readonly TrackedEvent[], timezone: string): SiteFacts {
  const events = [...all].sort(byTime)
  const of = (type: string): TrackedEvent[] => events.filter((event) => event.type === type)
  const onSite = events.filter(({ type, bot }) => !bot && !['deal', 'payment', 'cost', 'call'].includes(type))

  const usersOf = (visitor: string): Set<string> =>
    new Set(onSite.flatMap((event) => (event.anonymousId === visitor && event.userId ? [event.userId] : [])))
  const personOf = (user: string | undefined, visitor: string | undefined): string | undefined => {
    if (user) return `u:${user}`
    if (!visitor) return undefined
    const users = [...usersOf(visitor)]
    return users.length === 1 ? `u:${users[0]}` : `v:${visitor}`
  }

  interface Draft {
    readonly id: string
    readonly event: TrackedEvent
    readonly person: string | undefined
    readonly chain: readonly Touch[]
  }
  const applications = new Map<string, Draft>()
  for (const id of new Set(of('application').map((event) => event.applicationId ?? ''))) {
    const tellings = of('application').filter((event) => event.applicationId === id)
    const event = tellings.find(({ touch }) => touch) ?? tellings[0]
    if (!event) continue
    const least = (field: 'userId' | 'anonymousId'): string | undefined =>
      tellings.flatMap((one) => one[field] ?? []).sort()[0]
    applications.set(id, {
      id,
      event,
      person: personOf(least('userId'), least('anonymousId')),
      chain: event.touches?.chain ?? [],
    })
  }

  // All touches known of a person: of events that name the user on a browser of the user's own, and of applications.
  const known = (person: string | undefined): Touch[] => [
    ...onSite
      .filter(({ anonymousId, userId }) => anonymousId && userId && personOf(undefined, anonymousId) === person)
      .flatMap((event) => event.touches?.chain ?? (event.touch ? [event.touch] : [])),
    ...[...applications.values()].filter((one) => one.person === person).flatMap(({ chain }) => chain),
  ]
  const chainOf = (told: readonly Touch[], person: string | undefined, at: number): readonly Touch[] => {
    const joined =
      person === undefined
        ? []
        : known(person)
            .filter((touch) => touch.at <= at)
            .sort((a, b) => (a.channel < b.channel ? -1 : Number(a.channel > b.channel)))
    const same = (a: Touch, b: Touch): boolean =>
      a.at === b.at && a.source === b.source && a.campaign === b.campaign && a.channel === b.channel
    const chain: Touch[] = []
    for (const touch of told) if (!chain.some((one) => same(one, touch))) chain.push(touch)
    for (const touch of joined) if (!chain.some((one) => same(one, touch))) chain.push(touch)
    const sorted = chain.sort((a, b) => a.at - b.at)
    return sorted.length > 30 ? [...sorted.slice(0, 1), ...sorted.slice(-29)] : sorted
  }
  const told = ({ id, event, person, chain }: Draft): Told => ({
    id,
    at: event.occurredAt,
    person,
    chain: chainOf(chain, person, event.occurredAt),
  })

  const registrations = new Map<string, Told>()
  for (const user of new Set(onSite.flatMap(({ userId }) => userId ?? []))) {
    const mine = onSite.filter(({ userId }) => userId === user)
    const event = mine.find(({ type, name }) => type === 'track' && name === 'Registered') ?? mine[0]
    if (event) {
      const chain = event.touches?.chain ?? (event.touch ? [event.touch] : [])
      registrations.set(user, told({ id: user, event, person: `u:${user}`, chain }))
    }
  }

  const applied = new Map([...applications].map(([id, draft]) => [id, told(draft)]))
  const deals = [...new Set(of('deal').map((event) => event.dealId ?? ''))].map((id): Deal => {
    const history = of('deal').filter((event) => event.dealId === id)
    const status = history.map((event) => event.properties['status'])
    const first = (...wanted: string[]): number | undefined =>
      history[status.findIndex((one) => typeof one === 'string' && wanted.includes(one))]?.occurredAt
    const last = (name: string): number =>
      history.map((event) => number(event, name)).findLast((one) => one !== undefined) ?? 0
    const applicationId = history.findLast((event) => event.applicationId)?.applicationId
    return {
      id,
      applicationId,
      application: applied.get(applicationId ?? ''),
      openedAt: history[0]?.occurredAt ?? 0,
      acceptedAt: first('open', 'target', 'won'),
      targetAt: first('target', 'won'),
      wonAt: history[status.findLastIndex((one) => one !== 'won') + 1]?.occurredAt,
      value: last('value'),
      costOfGoods: last('costOfGoods'),
      touch: history.find((event) => event.touch)?.touch,
    }
  })
  const paid = new Map(of('payment').map((event) => [text(event, 'paymentId'), event]))
  const payments = [...paid].map(([id, event]): Payment => {
    const deal = deals.find((one) => one.id === event.dealId)
    const person = event.userId ? `u:${event.userId}` : undefined
    const named = applied.get(deal?.applicationId ?? event.applicationId ?? '')
    const firstOf = [...applied.values()]
      .filter((one) => person && one.person === person)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))[0]
    return {
      event,
      id,
      amount: number(event, 'amount') ?? 0,
      costOfGoods: number(event, 'costOfGoods'),
      currency: text(event, 'currency'),
      deal,
      person: person ?? named?.person,
      owedTo:
        deal?.application ?? applied.get(event.applicationId ?? '') ?? firstOf ?? registrations.get(event.userId ?? ''),
    }
  })
  return {
    events,
    dateOf: (at) => new Date(at).toLocaleDateString('sv-SE', { timeZone: timezone }),
    applications: applied,
    registrations,
    deals,
    payments,
  }
}
