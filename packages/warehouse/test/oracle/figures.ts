import type { TrackedEvent } from '@throughline/protocol'
import { factsOf, type Deal } from './facts.js'
import { NOWHERE, shares, type Place } from './shares.js'

export interface Question {
  readonly from: string
  readonly to: string
  readonly model: string
  readonly currency: string
  readonly timezones: Readonly<Record<string, string>>
}

type Figures = Record<string, number>

/** The figures of `money` and `overview` by `channel source campaign`; groups of zeros are left out. */
export function figures(events: readonly TrackedEvent[], question: Question): Map<string, Figures> {
  const groups = new Map<string, Figures>()
  const count = (place: Place, measure: string, value: number): void => {
    const name = `${place.channel} ${place.source} ${place.campaign ?? ''}`
    const known = groups.get(name) ?? {}
    known[measure] = (known[measure] ?? 0) + value
    groups.set(name, known)
  }
  for (const site of new Set(events.map((event) => event.site))) {
    countSite(
      events.filter((event) => event.site === site),
      site,
      question,
      count,
    )
  }
  for (const [name, known] of groups) {
    if (Object.values(known).every((value) => Math.abs(value) < 1e-9)) groups.delete(name)
  }
  return groups
}

function countSite(
  all: readonly TrackedEvent[],
  site: string,
  { from, to, model, currency, timezones }: Question,
  count: (place: Place, measure: string, value: number) => void,
): void {
  const { events, dateOf, applications, deals, payments } = factsOf(all, timezones[site] ?? 'UTC')
  const during = (at: number | undefined): boolean => at !== undefined && from <= dateOf(at) && dateOf(at) <= to

  const sessions = new Set<string>()
  for (const event of events) {
    if (!event.session || event.bot || sessions.has(event.session.id)) continue
    sessions.add(event.session.id)
    if (during(event.occurredAt)) count(event.touch ?? NOWHERE, 'visits', 1)
  }
  for (const { at, chain } of applications.values()) {
    if (during(at)) for (const [place, share] of shares(chain, model)) count(place, 'applications', share)
  }
  const earn = (deal: Deal, measure: string, value: number): void => {
    const owed = deal.application ? shares(deal.application.chain, model) : [[deal.touch ?? NOWHERE, 1] as const]
    for (const [place, share] of owed) count(place, measure, value * share)
  }
  for (const deal of deals) {
    if (during(deal.acceptedAt)) earn(deal, 'deals', 1)
    if (during(deal.targetAt)) earn(deal, 'target_deals', 1)
    if (!during(deal.wonAt)) continue
    earn(deal, 'sales', 1)
    const own = payments.filter(
      ({ event }) =>
        event.dealId === deal.id ||
        (!event.dealId && event.applicationId && event.applicationId === deal.applicationId),
    )
    if (currency !== 'RUB') continue
    if (own.length === 0) earn(deal, 'revenue', deal.value)
    if (own.every((one) => one.costOfGoods === undefined)) earn(deal, 'cost_of_goods', deal.costOfGoods)
  }
  for (const { event, owedTo, deal, amount, costOfGoods = 0, currency: paidIn } of payments) {
    if (paidIn !== currency || !during(event.occurredAt)) continue
    const owed = owedTo ? shares(owedTo.chain, model) : [[deal?.touch ?? event.touch ?? NOWHERE, 1] as const]
    for (const [place, share] of owed) {
      count(place, 'revenue', amount * share)
      count(place, 'cost_of_goods', costOfGoods * share)
    }
  }

  const costs = new Map<string, TrackedEvent>()
  const arrived = events.filter(({ type }) => type === 'cost')
  for (const event of arrived.sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1))) {
    const { date, provider } = event.properties
    costs.set(JSON.stringify([date, provider, event.touch?.source, event.touch?.campaign]), event)
  }
  for (const event of costs.values()) {
    const { date, amount, currency: paidIn } = event.properties
    if (typeof date !== 'string' || date < from || date > to || paidIn !== currency) continue
    count(event.touch ?? NOWHERE, 'cost', typeof amount === 'number' ? amount : 0)
  }
}
