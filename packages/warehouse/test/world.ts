import fc from 'fast-check'
import type { Touch, TrackedEvent } from '@throughline/protocol'
import { ad, application, cost, dealChanged, direct, march, pageView, payment, search } from './events.js'

/** Few names, so that they meet: the rules are about what happens to the same visit, deal or payment. */
const sites = fc.constantFrom('shop', 'branch')
/** Often the same moment, so that the rules for equal times are met too; 21:00 UTC is another day in Moscow. */
const time = fc.oneof(
  fc.constantFrom(march(5, 21), march(10, 3), march(12)),
  fc.integer({ min: march(1), max: march(28) + 90 * 86_400_000 }).map((at) => Math.floor(at / 600_000) * 600_000),
)
const users = fc.option(fc.constantFrom('anna', 'boris'), { nil: undefined })
/** Browsers, so few that users meet on one, and one user has two. */
const visitors = fc.constantFrom('v1', 'v2', 'v3')
const amount = fc.integer({ min: -500_00, max: 5_000_00 }).map((minor) => minor / 100)
const currency = fc.constantFrom('RUB', 'RUB', 'RUB', 'USD')
const goods = fc.option(amount, { nil: undefined })

const banner: Touch = { at: 0, source: 'vk', medium: 'cpm', channel: 'Display', campaign: 'brand', content: 'b1' }
const mail: Touch = { at: 0, source: 'news', medium: 'email', channel: 'Email', campaign: 'march', term: 't' }
const touches = fc
  .record({ touch: fc.constantFrom(ad, search, direct, banner, mail), at: time })
  .map((drawn): Touch => ({ ...drawn.touch, at: drawn.at }))

const chains = fc.array(touches, { maxLength: 10 }).map((chain) => chain.sort((a, b) => a.at - b.at))

type Details = Partial<TrackedEvent>

const visit = fc
  .record({
    site: sites,
    session: fc.constantFrom('s1', 's2', 's3', 's4'),
    occurredAt: time,
    touch: touches,
    anonymousId: visitors,
    userId: users,
    bot: fc.constantFrom(true, false, false, false),
  })
  .map(({ session, bot, userId, ...details }) =>
    pageView('', session, { ...details, ...(bot && { bot }), ...(userId && { userId }) }),
  )

/** What people do on the site, signed in or not, each time with the touches of the browser. */
const acted = fc
  .record({
    site: sites,
    anonymousId: fc.option(visitors, { nil: undefined }),
    userId: users,
    occurredAt: time,
    chain: fc.array(touches, { maxLength: 3 }).map((chain) => chain.sort((a, b) => a.at - b.at)),
    name: fc.constantFrom('identify', 'Registered', 'Trial Started'),
  })
  .map(({ chain, anonymousId, userId, name, ...details }): TrackedEvent => {
    const [first, last] = [chain[0], chain.at(-1)]
    return {
      id: '',
      receivedAt: details.occurredAt,
      type: name === 'identify' ? 'identify' : 'track',
      ...(name !== 'identify' && { name }),
      ...(anonymousId && { anonymousId }),
      ...(userId && { userId }),
      ...(first && last && { touch: last, touches: { first, last, chain } }),
      properties: {},
      ...details,
    }
  })

const submit = fc
  .record({
    site: sites,
    id: fc.constantFrom('a1', 'a2', 'a3'),
    chain: chains,
    occurredAt: time,
    anonymousId: fc.option(visitors, { nil: undefined }),
    userId: users,
  })
  .map(({ id, chain, userId, anonymousId, ...details }) =>
    application(id, chain, { ...details, ...(userId && { userId }), ...(anonymousId && { anonymousId }) }),
  )

const deal = fc
  .record({
    site: sites,
    id: fc.constantFrom('d1', 'd2', 'd3'),
    occurredAt: time,
    status: fc.constantFrom('unsorted', 'open', 'target', 'won', 'won', 'lost'),
    value: fc.option(amount, { nil: undefined }),
    costOfGoods: goods,
    applicationId: fc.option(fc.constantFrom('a1', 'a2', 'never-seen'), { nil: undefined }),
    touch: fc.option(touches, { nil: undefined }),
  })
  .map(({ id, site, occurredAt, applicationId, touch, ...properties }) => {
    const details: Details = { site, occurredAt, ...(applicationId && { applicationId }), ...(touch && { touch }) }
    return dealChanged(id, properties, details)
  })

const paid = fc
  .record({
    site: sites,
    id: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
    occurredAt: time,
    amount,
    currency,
    costOfGoods: goods,
    dealId: fc.option(fc.constantFrom('d1', 'd2', 'never-seen'), { nil: undefined }),
    applicationId: fc.option(fc.constantFrom('a1', 'a3'), { nil: undefined }),
    userId: users,
  })
  .map(({ id, site, occurredAt, dealId, applicationId, userId, ...properties }) => {
    const names = { ...(dealId && { dealId }), ...(applicationId && { applicationId }), ...(userId && { userId }) }
    return payment(id, properties, { site, occurredAt, ...names })
  })

const spent = fc
  .record({
    site: sites,
    day: fc.integer({ min: 1, max: 9 }),
    touch: fc.constantFrom(ad, banner),
    amount,
    currency,
    provider: fc.constantFrom(undefined, 'direct'),
    receivedAt: time,
  })
  .map(({ day, touch, site, receivedAt, ...properties }) =>
    cost(touch, { ...properties, date: `2026-03-0${day}` }, { site, receivedAt }),
  )

/** Everything that can be told of two small sites, each event with an ID of its own. */
export const world: fc.Arbitrary<readonly TrackedEvent[]> = fc
  .array(fc.oneof(visit, acted, submit, deal, paid, spent), { maxLength: 40 })
  .map((events) => events.map((event, at) => ({ ...event, id: `e${String(at).padStart(2, '0')}` })))
