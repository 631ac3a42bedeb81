import { dice as diceOf } from '@throughline/collector/testing/simulation'
import { describe, expect, it } from 'vitest'
import { WON } from '../src/testing/amocrm/index.js'
import { proofWorld, type ProofWorld } from './amocrm-proof.js'
import { spent } from './amocrm-spent.js'

/** `APPLICATIONS=20000` is the size that the connector is meant for. */
const APPLICATIONS = Number(process.env['APPLICATIONS'] ?? 1_000)
const LATER = 5
const MINUTE_MS = 60_000
const TROUBLES = ['lost-answer', 'rate-limited', 'late-error', 'late-timeout', 'garbage'] as const
const PLANS = ['start', 'pro', 'team'] as const

/** What a deal should say in the end. */
interface Expected {
  readonly statusId: number
  readonly price: number
  readonly plan: string
  readonly lossReasonId?: number
}

/** Some of the applications, 500 a second. */
async function apply(world: ProofWorld, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 500) {
    if (at > from) await world.clock.advance(1_000)
    await Promise.all(
      Array.from({ length: Math.min(500, to - at) }, (_, index) => {
        const id = at + index
        return world.collector().track({
          event: 'Application Submitted',
          anonymousId: `visitor-${id}`,
          userId: `user-${id}`,
          messageId: `apply-${id}`,
          properties: { applicationId: `app-${id}`, form: { name: 'Sign-up' } },
        })
      }),
    )
  }
}

/** Later events of every application, out of order, naming the application or the user. */
async function followUp(world: ProofWorld, seed: number): Promise<readonly Expected[]> {
  const dice = diceOf(seed)
  const from = world.clock.now()
  const told = Array.from({ length: APPLICATIONS }, (_, id) =>
    Array.from({ length: LATER }, (_unused, step) => ({
      id,
      at: from - 10_000 + step * 1_000,
      event: step === 0 ? 'Registered' : step === LATER - 1 && id % 4 === 0 ? 'Refused' : 'Topped Up',
      amount: dice.between(1, 90_000),
      plan: dice.pick(PLANS),
      byUser: dice.chance(0.5),
    })),
  )
  const shuffled = told.flat().toSorted((a, b) => a.plan.localeCompare(b.plan) || b.at - a.at || a.id - b.id)
  for (let at = 0; at < shuffled.length; at += 2_000) {
    await Promise.all(
      shuffled.slice(at, at + 2_000).map(({ id, at: timestamp, event, amount, plan, byUser }) =>
        world.collector().track({
          event,
          timestamp,
          messageId: `${event}-${id}-${timestamp}`,
          userId: `user-${id}`,
          properties: { amount, plan, ...(!byUser && { applicationId: `app-${id}` }) },
        }),
      ),
    )
    await world.clock.advance(1_000)
  }
  return told.map((steps): Expected => {
    const last = steps.findLast(({ event }) => event === 'Topped Up')
    const refused = steps.some(({ event }) => event === 'Refused')
    return {
      statusId: refused ? 143 : 70_012,
      price: last?.amount ?? 0,
      plan: last?.plan ?? '',
      ...(refused && { lossReasonId: 902 }),
    }
  })
}

describe(`${APPLICATIONS} applications and ${APPLICATIONS * LATER} later events, while everything fails`, () => {
  it('are one deal each with the right stage, fields and sum, and come back when they are won', async () => {
    const world = await proofWorld()
    const { clock, account, asked, seen } = world
    const { faults } = account

    // A storm of 429, with and without a date; processes die in it. A backlog stands when the account lets us in.
    const share = Math.ceil(APPLICATIONS / (TROUBLES.length + 1))
    faults.start({ kind: 'rate-limited', forMs: 3 * MINUTE_MS })
    await apply(world, 0, share)
    await world.kill()
    await clock.advance(3 * MINUTE_MS)
    for (const [index, kind] of TROUBLES.entries()) {
      faults.start({ kind, requests: 2, ...(kind === 'rate-limited' && { retryAfterSeconds: 5 }) })
      await apply(world, share * (index + 1), Math.min(APPLICATIONS, share * (index + 2)))
      await clock.advance(1_300)
      await world.kill()
      await clock.advance(20_000)
    }
    expect(await world.untilDelivered(30 * MINUTE_MS)).toBe(true)

    // An hour of 5xx, in which the access token dies and all later events come.
    faults.start({ kind: 'server-error', forMs: 60 * MINUTE_MS })
    const expected = await followUp(world, 7)
    await clock.advance(25 * MINUTE_MS)
    await world.kill()
    await clock.advance(36 * MINUTE_MS)
    await clock.advance(400)
    await world.kill()
    expect(await world.untilDelivered(60 * MINUTE_MS)).toBe(true)

    const deals = new Map(account.deals().map((deal) => [deal.fields['APPLICATION_ID'], deal]))
    expect(account.deals()).toHaveLength(APPLICATIONS)
    expect(deals.size).toBe(APPLICATIONS)
    const wrong = expected.flatMap(({ plan, ...should }, id) => {
      const { statusId, price, lossReasonId, tags, fields } = deals.get(`app-${id}`) ?? {}
      const is = { statusId, price, ...(lossReasonId !== undefined && { lossReasonId }), plan: fields?.['FROM'], tags }
      const right = { ...should, plan, tags: ['paid'] }
      return JSON.stringify(sorted(is)) === JSON.stringify(sorted(right)) ? [] : [{ id, is, right }]
    })
    expect(wrong.slice(0, 5)).toEqual([])
    expect(account.oauth?.exchanges()).toBeGreaterThan(1)

    const { used, least, inevitable, table } = spent(asked, APPLICATIONS, world.lives())
    const bill = `${used} requests of the sink; ${least} are the least, and ${inevitable} more in such troubles\n${table}`
    process.stdout.write(`${bill}\n`)
    // At the size that the connector is meant for, the troubles themselves are lost in the tenth.
    const allowed = APPLICATIONS >= 20_000 ? least * 1.1 : (least + inevitable) * 1.1 + AFTER_TROUBLE
    expect(used <= Math.ceil(allowed) ? 'within a tenth' : bill).toBe('within a tenth')
    expect(mostInASecond(asked.map(({ at }) => at))).toBeLessThanOrEqual(7)

    // The return way: with its webhook, and without.
    await clock.advance(2 * MINUTE_MS)
    for (const [lost, within] of [
      [false, 5_000],
      [true, 65_000],
    ] as const) {
      account.loseHooks(lost)
      const deal = account.deals().find(({ statusId }) => statusId === 70_012)
      const movedAt = clock.now()
      account.move(deal?.id ?? 0, { statusId: WON, price: 50_000 })
      await clock.advance(70_000)
      const sale = seen.find(({ event }) => event.dealId === String(deal?.id) && event.properties['status'] === 'won')
      expect(sale?.event).toMatchObject({
        applicationId: deal?.fields['APPLICATION_ID'],
        anonymousId: expect.stringContaining('visitor-'),
        properties: { value: 50_000, currency: 'RUB' },
      })
      expect((sale?.at ?? Infinity) - movedAt).toBeLessThanOrEqual(within)
    }
    await world.close()
  }, 600_000)
})

/** After an hour of failures batches begin with one deal and double. */
const AFTER_TROUBLE = 6

function sorted(value: object): unknown {
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function mostInASecond(times: readonly number[]): number {
  const all = times.toSorted((a, b) => a - b)
  let [from, most] = [0, 0]
  for (const [to, at] of all.entries()) {
    while ((all[from] ?? at) <= at - 1_000) from += 1
    most = Math.max(most, to - from + 1)
  }
  return most
}
