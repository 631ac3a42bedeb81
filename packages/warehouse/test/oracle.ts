import type { Touch, TrackedEvent } from '@throughline/protocol'

/** The money report computed without any table, straight from the definitions in the README. */
export interface Question {
  readonly from: string
  readonly to: string
  readonly model: string
  readonly currency: string
  readonly timezones: Readonly<Record<string, string>>
}

type Figures = Record<string, number>

const nowhere = { channel: 'Unassigned', source: '(unknown)' } as const
type Place = Pick<Touch, 'channel' | 'source'> & Partial<Touch>

/** Figures by `channel source campaign`; groups of zeros are left out. */
export function oracle(events: readonly TrackedEvent[], question: Question): Map<string, Figures> {
  const groups = new Map<string, Figures>()
  const count = (place: Place, measure: string, value: number): void => {
    const name = `${place.channel} ${place.source} ${place.campaign ?? ''}`
    const figures = groups.get(name) ?? {}
    figures[measure] = (figures[measure] ?? 0) + value
    groups.set(name, figures)
  }
  for (const site of new Set(events.map((event) => event.site))) {
    countSite(
      events.filter((event) => event.site === site),
      site,
      question,
      count,
    )
  }
  for (const [name, figures] of groups) {
    if (Object.values(figures).every((value) => Math.abs(value) < 1e-9)) groups.delete(name)
  }
  return groups
}

function countSite(
  all: readonly TrackedEvent[],
  site: string,
  { from, to, model, currency, timezones }: Question,
  count: (place: Place, measure: string, value: number) => void,
): void {
  const events = [...all].sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1))
  const during = (at: number): boolean => {
    const date = new Date(at).toLocaleDateString('sv-SE', { timeZone: timezones[site] })
    return from <= date && date <= to
  }
  const of = (type: string): TrackedEvent[] => events.filter((event) => event.type === type)
  const number = (event: TrackedEvent, name: string): number | undefined => {
    const value = event.properties[name]
    return typeof value === 'number' ? value : undefined
  }

  const sessions = new Set<string>()
  for (const event of events) {
    if (!event.session || event.bot || sessions.has(event.session.id)) continue
    sessions.add(event.session.id)
    if (during(event.occurredAt)) count(event.touch ?? nowhere, 'visits', 1)
  }

  const applications = new Map<string, TrackedEvent>()
  for (const event of [...of('application').filter((one) => one.touch), ...of('application')]) {
    if (event.applicationId && !applications.has(event.applicationId)) applications.set(event.applicationId, event)
  }
  const credit = (applicationId: string | undefined): [Place, number][] | undefined => {
    const known = applicationId === undefined ? undefined : applications.get(applicationId)
    return known && shares(known.touches?.chain ?? [], model)
  }
  for (const [id, event] of applications) {
    if (during(event.occurredAt)) for (const [place, share] of credit(id) ?? []) count(place, 'applications', share)
  }

  interface Deal {
    readonly id: string
    readonly applicationId: string | undefined
    readonly openedAt: number
    readonly place: Place | undefined
  }
  const deals: Deal[] = [...new Set(of('deal').map((event) => event.dealId ?? ''))].map((id) => {
    const history = of('deal').filter((event) => event.dealId === id)
    return {
      id,
      applicationId: history.findLast((event) => event.applicationId)?.applicationId,
      openedAt: history[0]?.occurredAt ?? 0,
      place: history.find((event) => event.touch)?.touch,
    }
  })
  const payments = new Map(of('payment').map((event) => [JSON.stringify(event.properties['paymentId']), event]))
  const earn = (deal: Deal, measure: string, value: number): void => {
    const owed = credit(deal.applicationId) ?? [[deal.place ?? nowhere, 1] as const]
    for (const [place, share] of owed) count(place, measure, value * share)
  }
  for (const deal of deals) {
    const history = of('deal').filter((event) => event.dealId === deal.id)
    const status = history.map((event) => event.properties['status'])
    const target = history[status.findIndex((one) => one === 'target' || one === 'won')]
    if (target && during(target.occurredAt)) earn(deal, 'target_deals', 1)
    const won = history[status.findLastIndex((one) => one !== 'won') + 1]
    if (!won || !during(won.occurredAt)) continue
    earn(deal, 'sales', 1)
    const own = [...payments.values()].filter(
      (one) => one.dealId === deal.id || (!one.dealId && one.applicationId && one.applicationId === deal.applicationId),
    )
    if (currency !== 'RUB') continue
    const value = history.map((event) => number(event, 'value')).findLast((one) => one !== undefined) ?? 0
    const goods = history.map((event) => number(event, 'costOfGoods')).findLast((one) => one !== undefined) ?? 0
    if (own.length === 0) earn(deal, 'revenue', value)
    if (own.every((one) => number(one, 'costOfGoods') === undefined)) earn(deal, 'cost_of_goods', goods)
  }
  for (const event of payments.values()) {
    if (event.properties['currency'] !== currency || !during(event.occurredAt)) continue
    const deal = deals.find((one) => one.id === event.dealId)
    const users = [...applications].filter(([id]) =>
      of('application')
        .filter((one) => one.applicationId === id && one.userId)
        .map((one) => one.userId ?? '')
        .sort()
        .slice(0, 1)
        .includes(event.userId ?? 'nobody'),
    )
    const byUser = event.dealId ? undefined : users.sort(([, a], [, b]) => a.occurredAt - b.occurredAt)[0]?.[0]
    const owed = {
      id: '',
      openedAt: 0,
      applicationId: deal?.applicationId ?? event.applicationId ?? (event.userId && byUser),
      place: deal?.place,
    }
    earn(owed, 'revenue', number(event, 'amount') ?? 0)
    earn(owed, 'cost_of_goods', number(event, 'costOfGoods') ?? 0)
  }

  const costs = new Map<string, TrackedEvent>()
  for (const event of of('cost').sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1))) {
    const { date, provider } = event.properties
    costs.set(JSON.stringify([date, provider, event.touch?.source, event.touch?.campaign]), event)
  }
  for (const event of costs.values()) {
    const { date, currency: paidIn } = event.properties
    if (typeof date !== 'string' || date < from || date > to || paidIn !== currency) continue
    count(event.touch ?? nowhere, 'cost', number(event, 'amount') ?? 0)
  }
}

function shares(chain: readonly Touch[], model: string): [Place, number][] {
  const last = chain.at(-1)
  if (!last) return [[nowhere, 1]]
  const nonDirect = chain.findLast(({ channel }) => channel !== 'Direct') ?? last
  const whole = (touch: Touch): [Place, number][] => [[touch, 1]]
  switch (model) {
    case 'first':
      return whole(chain[0] ?? last)
    case 'last':
      return whole(last)
    case 'last_non_direct':
      return whole(nonDirect)
    case 'last_paid':
      return whole(chain.findLast(({ channel }) => /^(Paid .*|Display|Cross-network)$/.test(channel)) ?? nonDirect)
    case 'linear':
      return chain.map((touch) => [touch, 1 / chain.length])
    case 'position': {
      if (chain.length <= 2) return shares(chain, 'linear')
      const middle = 0.2 / (chain.length - 2)
      return chain.map((touch, at) => [touch, at % (chain.length - 1) === 0 ? 0.4 : middle])
    }
    default: {
      const weights = chain.map(({ at }) => 0.5 ** ((last.at - at) / (7 * 24 * 3_600_000)))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      return chain.map((touch, at) => [touch, (weights[at] ?? 0) / total])
    }
  }
}
