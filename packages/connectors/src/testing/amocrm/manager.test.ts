import { describe, expect, it } from 'vitest'
import { leapingClock } from '../../../test/leaping-clock.js'
import { amocrmAccount, WON, type AmocrmAccountOptions } from './index.js'

function world(options: Partial<AmocrmAccountOptions> = {}) {
  const clock = leapingClock()
  const hooks: string[] = []
  const account = amocrmAccount({
    clock,
    token: 'token',
    requestsPerSecond: 1e6,
    fetch: async (_input, init) => {
      hooks.push(typeof init?.body === 'string' ? decodeURIComponent(init.body) : '')
      return new Response()
    },
    ...options,
  })
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: string }> => {
    const response = await account.handle(
      new Request(`https://demo.amocrm.ru/api/v4/${path}`, {
        method,
        headers: { authorization: 'Bearer token' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    return { status: response.status, body: await response.text() }
  }
  const idsIn = ({ body }: { body: string }): readonly number[] =>
    [...body.matchAll(/"id":(\d+),"name":"Deal/g)].map(([, id]) => Number(id))
  return { clock, account, call, hooks, idsIn }
}

const METADATA = { form_id: 'f', form_name: 'F', form_page: 'p', form_sent_at: 1 }

describe('what a manager does in the stand-in account', () => {
  it('takes a deal into the bin and out of it: it is in no list, but found by its ID', async () => {
    const { account, call, hooks, idsIn } = world()
    await call('POST', 'webhooks', { destination: 'https://c/', settings: ['delete_lead', 'restore_lead'] })
    await call('POST', 'leads/complex', [{}, {}])
    const [first = 0, second = 0] = account.deals().map(({ id }) => id)
    account.remove(first)
    expect(idsIn(await call('GET', 'leads'))).toEqual([second])
    expect((await call('GET', `leads?filter[id][]=${first}`)).body).toContain('"is_deleted":true')
    expect((await call('PATCH', 'leads', [{ id: first, price: 1 }])).status).toBe(400)
    account.restore(first)
    expect(idsIn(await call('GET', 'leads'))).toEqual([first, second])
    await account.settled()
    expect(hooks[0]).toMatch(/^leads\[delete\]\[0\]\[id\]=/)
    expect(hooks[1]).toMatch(/^leads\[restore\]\[0\]\[id\]=/)
  })

  it('makes one deal of two, of which the second goes into the bin', async () => {
    const { account, call } = world()
    const from = (value: string) => [{ field_code: 'FROM', values: [{ value }] }]
    await call('POST', 'leads/complex', [{ price: 5 }, { price: 7, custom_fields_values: from('x') }])
    const [first = 0, second = 0] = account.deals().map(({ id }) => id)
    account.merge(first, second)
    expect(account.deals()).toMatchObject([{ price: 5, fields: { FROM: 'x' } }, { deleted: true }])
  })

  it('accepts an incoming lead, which until then waits in its own stage', async () => {
    const { account, call } = world()
    const item = { source_uid: 's', source_name: 'S', metadata: METADATA, _embedded: { leads: [{ price: 3 }] } }
    expect((await call('POST', 'leads/unsorted/forms', [item])).status).toBe(201)
    const { metadata: _, ...bare } = item
    const refused = await call('POST', 'leads/unsorted/forms', [
      { ...bare, _embedded: { ...item._embedded, metadata: METADATA } },
    ])
    expect(refused).toMatchObject({ status: 400, body: expect.stringContaining('FieldMissing') })
    const [deal] = account.deals()
    expect(deal).toMatchObject({ statusId: 70_010, price: 3 })
    account.accept(deal?.id ?? 0)
    expect(account.deals()).toMatchObject([{ statusId: 70_011 }])
    expect(() => account.accept(deal?.id ?? 0)).toThrow(RangeError)
  })
})

describe('the stand-in account', () => {
  it('lists what has changed since a second, in the order of the changes', async () => {
    const { account, call, clock, idsIn } = world()
    await call('POST', 'leads/complex', [{}, {}, {}])
    const [first = 0, second = 0, third = 0] = account.deals().map(({ id }) => id)
    await clock.sleep(5_000)
    const from = Math.floor(clock.now() / 1_000)
    account.move(third, { statusId: WON })
    await clock.sleep(1_000)
    account.edit(first, { price: 1 })
    const changed = await call('GET', `leads?filter[updated_at][from]=${from}&order[updated_at]=asc`)
    expect(idsIn(changed)).toEqual([third, first])
    expect(idsIn(await call('GET', `leads?filter[updated_at][to]=${from - 1}`))).toEqual([second])
  })

  it('puts an application of a known contact into the open deal, but compares no two of one request', async () => {
    const { account, call } = world({ duplicateControl: true })
    const lead = {
      _embedded: {
        contacts: [{ custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '+7' }] }] }],
      },
    }
    expect((await call('POST', 'leads/complex', [lead, lead])).body).not.toContain('"merged":true')
    expect((await call('POST', 'leads/complex', [lead])).body).toContain('"merged":true')
    expect(account.deals()).toHaveLength(2)
  })

  it('lets nobody in any more who does not take 429 for an answer', async () => {
    const { account, call } = world({ requestsPerSecond: 7 })
    const statuses: number[] = []
    for (let request = 0; request < 120; request++) statuses.push((await call('GET', 'leads')).status)
    expect([statuses[6], statuses[7], statuses[119]]).toEqual([204, 429, 403])
    account.unblock()
    expect((await call('GET', 'leads')).status).toBe(429)
  })

  it('is not found where it has moved away from', async () => {
    const { account, call } = world()
    account.moveTo('renamed.amocrm.ru')
    expect((await call('GET', 'leads')).status).toBe(401)
  })
})
