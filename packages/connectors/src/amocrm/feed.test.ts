import type { FeedContext } from '@throughline/collector'
import type { Message } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { feedWorld } from '../../test/amocrm-feed-world.js'
import { sinkMemory } from '../../test/memory.js'
import { LOST, WON } from '../testing/amocrm/index.js'

describe('what is read of an account', () => {
  it('is each deal with the names of its stage and pipeline, its sum, and the currency of the account', async () => {
    const { add, ask, told } = feedWorld()
    await ask('POST', 'leads/custom_fields', [{ name: 'ID', code: 'APPLICATION_ID', type: 'text' }])
    await add({ price: 500, custom_fields_values: [{ field_code: 'APPLICATION_ID', values: [{ value: 'app-1' }] }] })
    expect(await told()).toEqual([
      {
        dealId: expect.stringMatching(/^\d+$/),
        stage: 'First contact',
        status: 'open',
        pipeline: 'Sales',
        value: 500,
        currency: 'RUB',
        applicationId: 'app-1',
      },
    ])
  })

  it('is what has changed, and nothing that was told before', async () => {
    const { add, crm, told, clock } = feedWorld()
    const [first = 0] = await add({}, {})
    expect(await told()).toHaveLength(2)
    expect(await told()).toEqual([])
    await clock.sleep(5_000)
    crm.move(first, { statusId: WON, price: 900 })
    expect(await told()).toMatchObject([{ dealId: String(first), status: 'won', value: 900 }])
  })

  it('keeps its order within one second, in which amoCRM does not count further', async () => {
    const { add, crm, read } = feedWorld()
    const [deal = 0] = await add({})
    const times = [await read()]
    crm.move(deal, { statusId: 70_012 })
    times.push(await read())
    crm.move(deal, { statusId: 70_011 })
    times.push(await read())
    const stamps = times.flat().map(({ timestamp }) => Number(timestamp))
    expect(stamps).toEqual([...new Set(stamps)].toSorted((a, b) => a - b))
    expect(times.flat().map(({ properties }) => properties?.['stage'])).toEqual([
      'First contact',
      'Qualified',
      'First contact',
    ])
  })

  it('gives one change one message ID, by whichever process it is told', async () => {
    const { add, context, open, read } = feedWorld()
    await add({ name: 'A' })
    const first = await read()
    const forgetful = { ...context, memory: sinkMemory() }
    const again: Message[] = []
    await open().feed?.read({ ...forgetful, take: async (messages) => void again.push(...messages) })
    expect(again).toEqual(first)
  })

  it('goes on where it was when it was interrupted, and tells again what was not remembered', async () => {
    const { add, context, source, read, taken } = feedWorld()
    await add({}, {})
    const dying = {
      ...context,
      take: async (messages: readonly Message[]) => {
        taken.push(...messages)
        throw new Error('killed')
      },
    }
    await expect(source.feed?.read(dying)).rejects.toThrow('killed')
    expect((await read()).map(({ messageId }) => messageId)).toEqual(
      taken.slice(0, 2).map(({ messageId }) => messageId),
    )
  })

  it('is a page of 250 at a time, however many have changed within one second', async () => {
    const { add, asked, read } = feedWorld()
    await add(...Array.from({ length: 620 }, () => ({})))
    expect(new Set((await read()).map(({ properties }) => properties?.['dealId'])).size).toBe(620)
    expect(asked.filter((path) => path === 'leads')).toHaveLength(4)
  })

  it('misses no deal when others change while it reads', async () => {
    const { add, crm, clock, context, source, taken } = feedWorld()
    for (let second = 0; second < 6; second++) {
      await add(...Array.from({ length: 100 }, () => ({})))
      await clock.sleep(1_000)
    }
    const all = crm.deals().map(({ id }) => id)
    // Between two pages, the first hundred move to the end.
    const restless: FeedContext = {
      ...context,
      take: async (messages) => {
        await context.take(messages)
        await clock.sleep(1_000)
        for (const id of taken.length > 400 ? [] : all.slice(0, 100)) crm.edit(id, { price: taken.length })
      },
    }
    await source.feed?.read(restless)
    expect(new Set(taken.map(({ properties }) => properties?.['dealId'])).size).toBe(600)
  })

  it('tells the opening of a deal that was made long before it was first read, and its closing when it was', async () => {
    const { add, crm, clock, read } = feedWorld()
    const madeAt = clock.now() - 86_400_000
    const [deal = 0] = await add({ created_at: madeAt / 1_000 })
    crm.move(deal, { statusId: WON, price: 1 })
    const wonAt = clock.now()
    await clock.sleep(600_000)
    crm.edit(deal, { fields: { FROM: 'x' } })
    expect(
      (await read()).map(({ timestamp, properties }) => [timestamp, properties?.['stage'], properties?.['status']]),
    ).toEqual([
      [madeAt, 'created', 'open'],
      [wonAt, 'Closed - won', 'won'],
    ])
  })

  it('says why a deal was lost', async () => {
    const { add, crm, told } = feedWorld()
    const [deal = 0] = await add({})
    crm.move(deal, { statusId: LOST, lossReasonId: 901 })
    expect(await told()).toMatchObject([{ status: 'lost', lossReason: 'Too expensive' }])
  })

  it('reads stages as the options say, by ID or by name, and incoming leads as unsorted', async () => {
    const stages = { 'Sales/Qualified': 'target', '7002/142': 'target', 'First contact': 'unsorted' } as const
    const { add, crm, told, ask } = feedWorld({}, { stages })
    const [one = 0, two = 0] = await add({ status_id: 70_012 }, { pipeline_id: 7002 }, {})
    crm.move(two, { statusId: WON })
    await ask('POST', 'leads/unsorted/forms', [
      {
        source_uid: 's',
        source_name: 's',
        metadata: { form_id: 'f', form_name: 'f', form_page: 'p', form_sent_at: 1 },
        _embedded: { leads: [{}] },
      },
    ])
    expect((await told()).map((properties) => Object.values({ ...(properties as object) }).slice(1, 3))).toEqual([
      ['Qualified', 'target'],
      ['Closed - won', 'target'],
      ['First contact', 'unsorted'],
      ['Incoming leads', 'unsorted'],
    ])
    expect(one).toBeGreaterThan(0)
  })

  it('takes cost of goods and product from the fields that the options name', async () => {
    const { add, ask, told } = feedWorld({}, { fields: { costOfGoods: 'COST', product: 'PRODUCT' } })
    await ask('POST', 'leads/custom_fields', [
      { name: 'Cost', code: 'COST', type: 'numeric' },
      { name: 'Product', code: 'PRODUCT', type: 'text' },
    ])
    await add({
      custom_fields_values: [
        { field_code: 'COST', values: [{ value: 300.5 }] },
        { field_code: 'PRODUCT', values: [{ value: 'Course' }] },
      ],
    })
    expect(await told()).toMatchObject([{ costOfGoods: 300.5, product: 'Course' }])
  })

  it('counts a deal as won by money in a field, when the options say so, and tells the payment', async () => {
    const { add, ask, crm, told, clock } = feedWorld({}, { wonBy: 'payment', fields: { paid: 'PAID' } })
    await ask('POST', 'leads/custom_fields', [{ name: 'Paid', code: 'PAID', type: 'numeric' }])
    const [deal = 0] = await add({ price: 900 })
    crm.move(deal, { statusId: WON })
    expect(await told()).toMatchObject([{ stage: 'Closed - won', status: 'target' }])
    await clock.sleep(5_000)
    crm.edit(deal, { fields: { PAID: 400 } })
    const payment = { paymentId: `amocrm-30000001-${deal}`, dealId: String(deal), currency: 'RUB' }
    expect(await told()).toMatchObject([{ status: 'won' }, { ...payment, amount: 400 }])
    await clock.sleep(5_000)
    crm.edit(deal, { fields: { PAID: 900 } })
    expect(await told()).toMatchObject([{ status: 'won' }, { ...payment, amount: 900 }])
    crm.edit(deal, { fields: { PAID: 0 } })
    expect(await told()).toMatchObject([{ status: 'target' }, { ...payment, amount: 0 }])
  })

  it('sees late what a list has shown late, by looking back once in a while', async () => {
    const { crm, context, source, add, clock, taken } = feedWorld()
    await add({})
    const before = crm.deals()[0]?.id ?? 0
    await source.feed?.read(context)
    await clock.sleep(700_000)
    crm.edit(before, { price: 5 })
    // Another deal is read, whose change is later than one that the list did not show yet.
    await context.memory.write(new Map([['changes', { from: Math.floor(clock.now() / 1_000) + 60, page: 1 }]]))
    await source.feed?.read(context)
    expect(taken.at(-1)).toMatchObject({ properties: { value: 5 } })
  })

  it('is in the past as well, page by page, and goes on where it was interrupted', async () => {
    const { add, context, source, clock } = feedWorld()
    for (let second = 0; second < 4; second++) {
      await add(...Array.from({ length: 200 }, () => ({})))
      await clock.sleep(1_000)
    }
    const since = clock.now() - 86_400_000
    const progress: number[] = []
    const seen: Message[] = []
    let pages = 0
    const dying = {
      ...context,
      take: async (messages: readonly Message[]) => {
        pages += 1
        if (pages === 3) throw new Error('killed')
        seen.push(...messages)
      },
    }
    const tell = ({ read }: { readonly read: number }): void => void progress.push(read)
    await expect(source.feed?.history?.(since, dying, tell)).rejects.toThrow('killed')
    expect(progress).toEqual([250, 500])
    const rest = { ...context, take: async (messages: readonly Message[]) => void seen.push(...messages) }
    await source.feed?.history?.(since, rest, tell)
    expect(seen).toHaveLength(800)
    expect(new Set(seen.map(({ messageId }) => messageId)).size).toBe(800)
  })
})
