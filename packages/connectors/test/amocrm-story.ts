import { dice as diceOf } from '@throughline/collector/testing/simulation'
import type { Message } from '@throughline/protocol'
import type { AmocrmOptions } from '../src/amocrm/index.js'
import type { AmocrmAccount } from '../src/testing/amocrm/index.js'

/** Later events of each application. */
export const LATER = 5
const PLANS = ['start', 'pro', 'team'] as const

/** What a sink is told to make of the story. */
export const STORY: Pick<AmocrmOptions, 'stages' | 'updates'> = {
  stages: { Registered: 70_012, Refused: { statusId: 143, lossReasonId: 902 } },
  updates: { 'Topped Up': { price: 'properties.amount', fields: { FROM: 'properties.plan' }, tags: ['paid'] } },
}

/** What a deal should say in the end. */
export interface Expected {
  readonly statusId: number
  readonly price: number
  readonly plan: string
  readonly lossReasonId?: number
}

export function applied(id: number): Message {
  return {
    type: 'track',
    event: 'Application Submitted',
    anonymousId: `visitor-${id}`,
    userId: `user-${id}`,
    messageId: `apply-${id}`,
    properties: { applicationId: `app-${id}`, form: { name: 'Sign-up' } },
  }
}

/** Later events of so many applications, out of order, naming the application or the user; and what comes of them. */
export function followUps(
  applications: number,
  from: number,
  seed: number,
  byUserChance = 0.5,
): { readonly messages: readonly Message[]; readonly expected: readonly Expected[] } {
  const dice = diceOf(seed)
  const told = Array.from({ length: applications }, (_, id) =>
    Array.from({ length: LATER }, (_unused, step) => ({
      id,
      at: from - 10_000 + step * 1_000,
      event: step === 0 ? 'Registered' : step === LATER - 1 && id % 4 === 0 ? 'Refused' : 'Topped Up',
      amount: dice.between(1, 90_000),
      plan: dice.pick(PLANS),
      byUser: dice.chance(byUserChance),
    })),
  )
  const shuffled = told.flat().toSorted((a, b) => a.plan.localeCompare(b.plan) || b.at - a.at || a.id - b.id)
  const messages = shuffled.map(({ id, at: timestamp, event, amount, plan, byUser }): Message => ({
    type: 'track',
    event,
    timestamp,
    messageId: `${event}-${id}-${timestamp}`,
    userId: `user-${id}`,
    properties: { amount, plan, ...(!byUser && { applicationId: `app-${id}` }) },
  }))
  const expected = told.map((steps): Expected => {
    const last = steps.findLast(({ event }) => event === 'Topped Up')
    const refused = steps.some(({ event }) => event === 'Refused')
    return {
      statusId: refused ? 143 : 70_012,
      price: last?.amount ?? 0,
      plan: last?.plan ?? '',
      ...(refused && { lossReasonId: 902 }),
    }
  })
  return { messages, expected }
}

/** Applications that have no deal of their own, more than one, or one that says something else; five at most. */
export function wrongDeals(account: AmocrmAccount, expected: readonly Expected[]): readonly object[] {
  const all = account.deals()
  const deals = new Map(all.map((deal) => [deal.fields['APPLICATION_ID'], deal]))
  const wrong = expected.flatMap(({ plan, ...should }, id): object[] => {
    const { statusId, price, lossReasonId, tags, fields } = deals.get(`app-${id}`) ?? {}
    const is = { statusId, price, ...(lossReasonId !== undefined && { lossReasonId }), plan: fields?.['FROM'], tags }
    const right = { ...should, plan, tags: ['paid'] }
    return JSON.stringify(sorted(is)) === JSON.stringify(sorted(right)) ? [] : [{ id, is, right }]
  })
  const tooMany = all.length === expected.length ? [] : [{ deals: all.length, applications: expected.length }]
  return [...tooMany, ...wrong].slice(0, 5)
}

function sorted(value: object): unknown {
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
