import type { Collector } from '@throughline/collector'
import { afterEach, describe, expect, it } from 'vitest'
import { bitrix24WithCollector, MINUTE_MS, type CollectorWorld, type WorldOptions } from './bitrix24-with-collector.js'

const opened: Collector[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function world(options: WorldOptions = {}): Promise<CollectorWorld> {
  const made = await bitrix24WithCollector(options)
  opened.push(made.collector)
  return made
}

describe('one deal for each application', () => {
  it.each(['rate-limited', 'server-error', 'hang', 'late-error', 'late-timeout', 'lost-answer'] as const)(
    'of 200, after ten minutes of: %s',
    async (kind) => {
      const { clock, portal, apply, applicationIds } = await world({ deaf: true })
      const ids = Array.from({ length: 200 }, (_, index) => `app-${index}`)
      portal.faults.start({ kind, forMs: 10 * MINUTE_MS })
      await Promise.all(ids.map(apply))
      await clock.advance(20 * MINUTE_MS)
      expect(applicationIds()).toHaveLength(200)
      expect(new Set(applicationIds())).toEqual(new Set(ids))
    },
    60_000,
  )

  it('with its last stage and sum, through a storm of refusals, an hour of 5xx and answers lost after commit', async () => {
    const { clock, portal, collector, apply } = await world({
      deaf: true,
      sink: {
        stages: { Registered: 'PREPARATION', Paid: 'WON' },
        updates: { Paid: { value: 'properties.amount' } },
      },
    })
    const ids = Array.from({ length: 400 }, (_, index) => `app-${index}`)
    const tell = (event: string, amount: number): Promise<unknown> =>
      Promise.all(
        ids.map((applicationId) =>
          collector.track({ event, userId: 'u', properties: { applicationId, amount, currency: 'RUB' } }),
        ),
      )
    portal.faults.start({ kind: 'lost-answer', requests: 3 })
    await Promise.all(ids.map(apply))
    await clock.advance(3 * MINUTE_MS)
    portal.faults.start({ kind: 'rate-limited', forMs: 2 * MINUTE_MS })
    await tell('Registered', 0)
    await clock.advance(4 * MINUTE_MS)
    portal.faults.start({ kind: 'server-error', forMs: 60 * MINUTE_MS })
    await tell('Paid', 100)
    await clock.advance(40 * MINUTE_MS)
    await tell('Paid', 900)
    await clock.advance(20 * MINUTE_MS)
    await clock.advance(5 * MINUTE_MS)
    const found = portal.all('deal').map(({ values }) => values)
    expect(new Set(found.map((values) => values['UF_CRM_APP_ID']))).toEqual(new Set(ids))
    expect(found).toHaveLength(400)
    expect(found.every((values) => values['STAGE_ID'] === 'WON' && values['OPPORTUNITY'] === '900')).toBe(true)
  }, 60_000)

  it('needs as many requests as there are full batches', async () => {
    const { clock, apply, requests } = await world({ deaf: true })
    await clock.advance(5_000)
    requests.splice(0)
    await Promise.all(Array.from({ length: 200 }, (_, index) => apply(`app-${index}`)))
    await clock.advance(20_000)
    expect(requests.map((commands) => commands[0])).toEqual([
      'crm.deal.fields',
      'crm.deal.userfield.add',
      'crm.deal.add',
      'crm.deal.add',
      'crm.deal.add',
      'crm.deal.add',
    ])
  })
})
