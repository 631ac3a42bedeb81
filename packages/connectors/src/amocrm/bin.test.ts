import { describe, expect, it } from 'vitest'
import { feedWorld, SECRET } from '../../test/amocrm-feed-world.js'
import { WON } from '../testing/amocrm/index.js'

const MINUTE_MS = 60_000

/** A webhook as the source is handed it. */
const hook = (body: string) => ({
  headers: () => undefined,
  secret: SECRET,
  body: new TextEncoder().encode(`${body}&account[id]=30000001`),
  receivedAt: 5_000,
})

describe('a deal that is deleted, restored or merged, without a webhook that says so', () => {
  it('is lost in the next reading, at the time when it went, and once', async () => {
    const { add, crm, clock, read } = feedWorld()
    const [deal = 0] = await add({ price: 500 })
    await read()
    await clock.sleep(MINUTE_MS)
    crm.remove(deal)
    const goneAt = Math.floor(clock.now() / 1_000) * 1_000
    await clock.sleep(MINUTE_MS)
    expect(await read()).toMatchObject([
      { timestamp: goneAt, properties: { dealId: String(deal), stage: 'deleted', status: 'lost' } },
    ])
    for (let minute = 0; minute < 3; minute++) {
      await clock.sleep(MINUTE_MS)
      expect(await read()).toEqual([])
    }
  })

  it('is as it was when it has come back, and what was paid is not told again', async () => {
    const { add, crm, clock, ask, told } = feedWorld({}, { fields: { paid: 'PAID' } })
    await ask('POST', 'leads/custom_fields', [{ name: 'Paid', code: 'PAID', type: 'numeric' }])
    const [deal = 0] = await add({ custom_fields_values: [{ field_code: 'PAID', values: [{ value: 700 }] }] })
    crm.move(deal, { statusId: WON, price: 700 })
    expect(await told()).toMatchObject([{ status: 'won' }, { amount: 700 }])
    crm.remove(deal)
    await clock.sleep(MINUTE_MS)
    expect(await told()).toMatchObject([{ status: 'lost' }])
    await clock.sleep(MINUTE_MS)
    crm.restore(deal)
    await clock.sleep(MINUTE_MS)
    expect(await told()).toMatchObject([{ dealId: String(deal), status: 'won', value: 700 }])
  })

  it('is gone where it was merged into another, which has what it lacked', async () => {
    const { add, crm, clock, told } = feedWorld()
    const [kept = 0, other = 0] = await add({}, { price: 700 })
    await told()
    crm.merge(kept, other)
    await clock.sleep(MINUTE_MS)
    expect(await told()).toMatchObject([
      { dealId: String(kept), value: 700 },
      { dealId: String(other), stage: 'deleted', status: 'lost' },
    ])
  })

  it('is told of, however many went at once', async () => {
    const { add, crm, clock, told } = feedWorld()
    const all = await add(...Array.from({ length: 230 }, () => ({})))
    await told()
    await clock.sleep(MINUTE_MS)
    for (const id of all) crm.remove(id)
    await clock.sleep(MINUTE_MS)
    expect(new Set((await told()).map((properties) => JSON.stringify(properties))).size).toBe(230)
  })

  it('costs one request a minute while nothing of the kind happens', async () => {
    const { add, asked, clock, read } = feedWorld()
    await add({})
    for (let second = 0; second < 120; second += 10) {
      await read()
      await clock.sleep(10_000)
    }
    expect(asked.filter((path) => path === 'events')).toHaveLength(2)
  })
})

describe('a webhook where the account may be asked', () => {
  it('is not believed: the deal is read', () => {
    const { source } = feedWorld()
    const body = 'leads[status][0][id]=12&leads[status][0][status_id]=142&leads[status][0][price]=1000000'
    expect(source.translate(hook(body))).toEqual({ kind: 'messages', messages: [] })
  })

  it('is not believed of what goes into the bin either, and has the account asked at once', async () => {
    const { add, asked, crm, source, read } = feedWorld()
    const [deal = 0] = await add({})
    await read()
    crm.remove(deal)
    expect(source.translate(hook(`leads[delete][0][id]=${deal}`))).toEqual({ kind: 'messages', messages: [] })
    expect(await read()).toMatchObject([{ properties: { dealId: String(deal), stage: 'deleted' } }])
    expect(asked.filter((path) => path === 'events')).toHaveLength(2)
  })

  it('is believed of the bin, at the time when it came, where the account does not show its events', async () => {
    const { add, clock, asked, source, read } = feedWorld({ showsEvents: false })
    await add({})
    expect(await read()).toHaveLength(1)
    const gone = source.translate(hook('leads[delete][0][id]=12&leads[delete][0][status_id]=70011'))
    expect(gone).toMatchObject({ messages: [{ timestamp: 5_000, properties: { dealId: '12', status: 'lost' } }] })
    const back = source.translate(
      hook(
        'leads[restore][0][id]=12&leads[restore][0][status_id]=70012&leads[restore][0][pipeline_id]=7001&leads[restore][0][last_modified]=1',
      ),
    )
    expect(back).toMatchObject({
      messages: [{ timestamp: 5_000, properties: { stage: 'Qualified', pipeline: 'Sales' } }],
    })
    await clock.sleep(MINUTE_MS)
    await read()
    expect(asked.filter((path) => path === 'events')).toHaveLength(1)
  })
})
