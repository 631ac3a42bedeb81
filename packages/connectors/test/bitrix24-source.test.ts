import { readHistory, type Collector } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { bitrix24Source } from '../src/bitrix24/index.js'
import {
  ADDRESS,
  bitrix24WithCollector,
  MINUTE_MS,
  TOKEN,
  type CollectorWorld,
  type WorldOptions,
} from './bitrix24-with-collector.js'

const opened: Collector[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function world(options: WorldOptions = {}): Promise<CollectorWorld> {
  const made = await bitrix24WithCollector(options)
  opened.push(made.collector)
  return made
}

const deals = (seen: readonly TrackedEvent[]): readonly TrackedEvent[] => seen.filter(({ type }) => type === 'deal')

describe('Bitrix24 behind a collector', () => {
  it('has the deal within seconds, and its sale is an event that knows the application', async () => {
    const { clock, portal, apply, applicationIds, seen } = await world()
    await apply('app-1')
    await clock.advance(5_000)
    expect(applicationIds()).toEqual(['app-1'])

    portal.change('deal', portal.all('deal')[0]?.id ?? 0, { STAGE_ID: 'WON', OPPORTUNITY: 50_000, CURRENCY_ID: 'RUB' })
    await clock.advance(5_000)
    expect(deals(seen).at(-1)).toMatchObject({
      type: 'deal',
      applicationId: 'app-1',
      anonymousId: 'visitor-1',
      properties: { stage: 'Deal won', status: 'won', pipeline: 'General', value: 50_000, currency: 'RUB' },
    })
  })

  it('learns of a sale within one poll when no hook ever comes', async () => {
    const { clock, portal, seen } = await world({ deaf: true })
    await clock.advance(5_000)
    portal.make('deal', { TITLE: 'By hand', STAGE_ID: 'WON', OPPORTUNITY: 700, CURRENCY_ID: 'RUB' })
    await clock.advance(MINUTE_MS + 5_000)
    expect(deals(seen)).toMatchObject([{ properties: { status: 'won', value: 700 } }])
  })

  it('tells each state once, however often it is read or hooked, and tells when it comes back', async () => {
    const { clock, portal, seen } = await world()
    const id = portal.make('deal', { TITLE: 'A' })
    await clock.advance(5_000)
    for (const STAGE_ID of ['PREPARATION', 'NEW']) {
      portal.change('deal', id, { STAGE_ID })
      await clock.advance(5_000)
    }
    portal.change('deal', id, { COMMENTS: 'no news to us' })
    await clock.advance(10 * MINUTE_MS)
    expect(deals(seen).map(({ properties }) => properties['stage'])).toEqual(['New', 'Qualified', 'New'])
  })

  it('tells that a deal was deleted', async () => {
    const { clock, portal, seen } = await world()
    const id = portal.make('deal', { TITLE: 'A', STAGE_ID: 'WON' })
    await clock.advance(5_000)
    portal.remove('deal', id)
    await clock.advance(5_000)
    expect(deals(seen).at(-1)).toMatchObject({
      dealId: String(id),
      properties: { stage: 'deleted', status: 'lost' },
    })
  })

  it('reads hundreds of deals that change at once, in pages, and misses none', async () => {
    const { clock, portal, seen, requests } = await world({ deaf: true })
    await clock.advance(5_000)
    requests.splice(0)
    for (let index = 0; index < 300; index++) portal.make('deal', { TITLE: `Deal ${index}` })
    await clock.advance(2 * MINUTE_MS)
    expect(new Set(deals(seen).map(({ dealId }) => dealId)).size).toBe(300)
    // Six full pages and one that is empty; the next poll sees a minute's overlap of them again.
    expect(requests.length).toBeLessThanOrEqual(2 * 7 + 1)
  }, 30_000)

  it('misses no change to what it has read already when a reading takes long', async () => {
    const { clock, portal, seen, requests } = await world({ deaf: true })
    await clock.advance(5_000)
    const first = portal.make('deal', { TITLE: 'The first' })
    for (let index = 0; index < 60; index++) portal.make('deal', { TITLE: `Deal ${index}` })
    requests.splice(0)
    while (requests.length === 0) await clock.advance(100)
    portal.faults.start({ kind: 'server-error', forMs: 10 * MINUTE_MS })
    await clock.advance(MINUTE_MS)
    portal.change('deal', first, { STAGE_ID: 'WON' })
    await clock.advance(15 * MINUTE_MS)
    const told = deals(seen).filter(({ dealId }) => dealId === String(first))
    expect(told.map(({ properties }) => properties['status'])).toEqual(['open', 'won'])
    expect(new Set(deals(seen).map(({ dealId }) => dealId)).size).toBe(61)
  }, 30_000)

  it('means by stages and fields what it is told', async () => {
    const { clock, portal, seen } = await world({
      source: {
        stages: { PREPARATION: { name: 'Meeting', status: 'target' }, 'C3:WON': 'target', NEW: 'unsorted' },
        fields: { costOfGoods: 'UF_CRM_COST', product: 'UF_CRM_PRODUCT' },
      },
    })
    portal.addUserField('deal', 'UF_CRM_COST')
    portal.addUserField('deal', 'UF_CRM_PRODUCT')
    portal.make('deal', { STAGE_ID: 'NEW' })
    portal.make('deal', { STAGE_ID: 'PREPARATION', UF_CRM_COST: '120.50|RUB', UF_CRM_PRODUCT: 'Course' })
    portal.make('deal', { CATEGORY_ID: 3, STAGE_ID: 'C3:WON' })
    await clock.advance(5_000)
    expect(deals(seen).map(({ properties }) => properties)).toMatchObject([
      { stage: 'New', status: 'unsorted' },
      { stage: 'Meeting', status: 'target', costOfGoods: 120.5, product: 'Course' },
      { stage: 'Paid', status: 'target', pipeline: 'Repeat sales' },
    ])
  })

  it('counts a deal as won by the fact of payment, and tells each payment once', async () => {
    const { clock, portal, seen } = await world({ source: { wonField: 'UF_CRM_PAID', paidField: 'UF_CRM_PAID' } })
    portal.addUserField('deal', 'UF_CRM_PAID')
    const id = portal.make('deal', { STAGE_ID: 'WON', OPPORTUNITY: 300, CURRENCY_ID: 'RUB' })
    await clock.advance(5_000)
    for (const paid of ['100|RUB', '300|RUB', '250.1|RUB']) {
      portal.change('deal', id, { UF_CRM_PAID: paid })
      await clock.advance(5_000)
    }
    expect(deals(seen).map(({ properties }) => properties['status'])).toEqual(['target', 'won'])
    const payments = seen.filter(({ type }) => type === 'payment')
    expect(payments.map(({ properties }) => properties['amount'])).toEqual([100, 200, -49.9])
    expect(payments.every(({ dealId }) => dealId === String(id))).toBe(true)
  })

  it('follows a lead into its deal under one ID', async () => {
    const { clock, portal, apply, seen } = await world({ sink: { entity: 'lead' }, source: { entity: 'lead' } })
    await apply('app-1')
    await clock.advance(5_000)
    const leadId = portal.all('lead')[0]?.id ?? 0
    portal.change('lead', leadId, { STATUS_ID: 'CONVERTED' })
    await clock.advance(5_000)
    portal.make('deal', { LEAD_ID: leadId, STAGE_ID: 'WON', OPPORTUNITY: 900, CURRENCY_ID: 'RUB' })
    await clock.advance(5_000)
    expect(
      deals(seen).map(({ dealId, applicationId, properties }) => [dealId, applicationId, properties['status']]),
    ).toEqual([
      [`L_${leadId}`, 'app-1', 'unsorted'],
      [`L_${leadId}`, 'app-1', 'target'],
      [`L_${leadId}`, 'app-1', 'won'],
    ])
  })

  it('tells what is edited in a closed lead at the time when it was closed, so that its deal keeps its stage', async () => {
    const { clock, portal, seen } = await world({ source: { entity: 'lead' } })
    const leadId = portal.make('lead', { STATUS_ID: 'NEW' })
    await clock.advance(5_000)
    portal.change('lead', leadId, { STATUS_ID: 'CONVERTED' })
    await clock.advance(5_000)
    portal.make('deal', { LEAD_ID: leadId, STAGE_ID: 'WON' })
    await clock.advance(5_000)
    portal.change('lead', leadId, { OPPORTUNITY: 5, CURRENCY_ID: 'RUB' })
    await clock.advance(5_000)
    const told = deals(seen).toSorted((a, b) => a.occurredAt - b.occurredAt)
    expect(told).toHaveLength(4)
    expect(told.at(-1)).toMatchObject({ dealId: `L_${leadId}`, properties: { status: 'won' } })
  })

  it('believes no hook without the token, and keeps one that cannot be read', async () => {
    const { collector, log } = await world()
    const post = (body: string): Promise<Response> =>
      collector.fetch(new Request('http://collector/v1/sources/b24', { method: 'POST', body }))
    expect((await post('event=ONCRMDEALDELETE&data[FIELDS][ID]=1')).status).toBe(401)
    expect((await post(`event=ONCRMDEALDELETE&data[FIELDS][ID]=1&auth[application_token]=${TOKEN}x`)).status).toBe(401)
    expect((await post(`event=ONCRMDEALDELETE&data[FIELDS][ID]=1&auth[application_token]=${TOKEN}`)).status).toBe(200)
    expect(await log.rejected(10)).toEqual([])
  })

  it('reads its history on demand, and goes on where it was interrupted', async () => {
    const { clock, portal, network, log, seen } = await world({ deaf: true })
    await clock.advance(5_000)
    for (let index = 0; index < 120; index++) portal.make('deal', { TITLE: `Deal ${index}` })
    const source = bitrix24Source({ name: 'b24', hook: ADDRESS, applicationToken: TOKEN })
    const [site] = [{ id: 'shop', writeKey: 'shop-web' }]
    const progress: number[] = []
    const parts = { source, site, log, since: Date.UTC(2026, 0, 1), clock, random: () => 0.5, fetch: network }
    portal.faults.start({ kind: 'server-error', requests: 1 })
    const reading = readHistory({ ...parts, progress: ({ read }) => void progress.push(read) })
    await clock.advance(30_000)
    await reading
    expect(progress).toEqual([50, 100, 120])
    await clock.advance(2 * MINUTE_MS)
    expect(deals(seen)).toHaveLength(120)
  })
})
