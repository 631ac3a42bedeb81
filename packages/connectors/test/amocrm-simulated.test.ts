import { front, simulate, type Vendor } from '@throughline/collector/testing/simulation'
import { describe, expect, it } from 'vitest'
import { amocrm } from '../src/amocrm/index.js'
import { amocrmAccount } from '../src/testing/amocrm/index.js'

/** `SEED=123` runs that one; `SEEDS=1000` so many from 1 on. */
const { SEED, SEEDS = '25' } = process.env
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, index) => index + 1) : [Number(SEED)]

/** The sink looks deals up by time: its clock and amoCRM's may differ by two minutes. */
const LEAPS_MS = [-5_000, -50, 50, 5_000] as const

/** The stand-in account behind a network that fails in every way, with the sink that is shipped. */
function amocrmVendor(options: Omit<Parameters<typeof front>[0], 'requests'>): readonly Vendor[] {
  const account = amocrmAccount({
    clock: options.clock,
    token: 'token',
    searchDelayMs: options.alone ? 0 : 10_000,
    fieldFilter: options.dice.fork().pick(['works', 'ignored', 'refused']),
  })
  // The account refuses the eighth request of a second as well; the front remembers that it came.
  const before = front({ ...options, requests: { count: 7, intervalMs: 1_000 } }, account.handle)
  const vendor: Vendor = {
    front: before,
    sink: () => amocrm({ name: 'amocrm', baseUrl: 'https://amocrm.example', token: 'token' }),
    audit: (entries) => {
      const wanted = new Map<unknown, { at: number; values: readonly unknown[] }>()
      for (const { event } of entries) {
        const { at, values } = wanted.get(event.applicationId) ?? { at: 0, values: [] }
        const { occurredAt, properties } = event
        if (occurredAt < at) continue
        wanted.set(event.applicationId, {
          at: occurredAt,
          values: [...(occurredAt > at ? [] : values), properties['value']],
        })
      }
      return [...wanted].flatMap(([id, { values }]) => {
        const deals = account.deals().filter(({ fields }) => fields['APPLICATION_ID'] === id)
        const [deal] = deals
        if (!deal || deals.length > 1) return [`application ${String(id)} has ${deals.length} deals`]
        return values.includes(deal.price)
          ? []
          : [`the deal of ${String(id)} says ${deal.price}, its last event ${values.join()}`]
      })
    },
  }
  return [vendor]
}

describe('the amoCRM sink in a world where everything fails', () => {
  it('makes one deal for each application, which says what its last event says, within the vendor’s limit', async () => {
    for (const seed of seeds) {
      expect(await simulate(seed, { vendors: [amocrmVendor], leapsMs: LEAPS_MS })).toMatchObject({
        seed,
        violations: [],
      })
    }
  }, 3_600_000)
})
