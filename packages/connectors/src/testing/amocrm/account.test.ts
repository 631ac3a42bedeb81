import { describe, expect, it } from 'vitest'
import { leapingClock } from '../../../test/leaping-clock.js'
import { amocrmAccount, LOST, WON, type AccountState, type AmocrmAccountOptions } from './index.js'

function world(options: Partial<AmocrmAccountOptions> = {}) {
  const clock = leapingClock()
  const account = amocrmAccount({ clock, token: 'token', requestsPerSecond: 1_000, ...options })
  const call = async (method: string, path: string, body?: unknown, token = 'token') => {
    const response = await account.handle(
      new Request(`http://localhost/crm/api/v4/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: isJson ? JSON.parse(text) : text,
    }
  }
  return { clock, account, call }
}

describe('the stand-in amoCRM account', () => {
  it('creates deals with contacts and answers a bare array, request IDs in arrays', async () => {
    const { account, call } = world()
    const answer = await call('POST', 'leads/complex', [
      {
        name: 'A',
        price: 5,
        request_id: 'x',
        custom_fields_values: [{ field_code: 'UTM_SOURCE', values: [{ value: 'yandex' }] }],
        _embedded: {
          contacts: [{ name: 'Ann', custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '+7' }] }] }],
        },
      },
      {},
    ])
    expect(answer).toMatchObject({ status: 200, type: 'application/hal+json' })
    expect(answer.body).toEqual([
      { id: 1002, contact_id: 1001, company_id: null, request_id: ['x'], merged: false },
      { id: 1003, contact_id: null, company_id: null, request_id: ['1'], merged: false },
    ])
    expect(account.deals()[0]).toMatchObject({ name: 'A', fields: { UTM_SOURCE: 'yandex' }, contact: { phone: '+7' } })
  })

  it('refuses a whole request for one bad item and says which and why', async () => {
    const { account, call } = world()
    const answer = await call('POST', 'leads/complex', [
      { name: 'good' },
      { price: '5' },
      { request_id: 'mine', colour: 'red' },
      { custom_fields_values: [{ field_id: 9, values: [{ value: 'x' }] }] },
      { custom_fields_values: [{ field_id: 101, values: [{ value: 5 }] }] },
      { pipeline_id: 9 },
      { status_id: 9 },
    ])
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' })
    const errors = answer.body['validation-errors'].map((item: { request_id: string; errors: { path: string }[] }) => [
      item.request_id,
      item.errors[0]?.path,
    ])
    expect(errors).toEqual([
      ['1', 'price'],
      ['mine', 'colour'],
      ['3', 'custom_fields_values.0.field_id'],
      ['4', 'custom_fields_values.0.values.0.value'],
      ['5', 'pipeline_id'],
      ['6', 'status_id'],
    ])
    expect(account.deals()).toEqual([])
  })

  it('takes no more than 50 deals with contacts, or 250 changes, in a request', async () => {
    const { call } = world()
    const many = (count: number): object[] => Array.from({ length: count }, () => ({}))
    expect(await call('POST', 'leads/complex', many(50))).toMatchObject({ status: 200 })
    expect(await call('POST', 'leads/complex', many(51))).toMatchObject({ status: 400 })
    expect(await call('PATCH', 'leads', many(251))).toMatchObject({
      status: 400,
      body: { detail: 'More than 250 items in a request' },
    })
    expect(await call('POST', 'leads/complex', [])).toMatchObject({ status: 400 })
    expect(await call('POST', 'leads/complex', { data: [{}] })).toMatchObject({ status: 400 })
  })

  it('changes what a PATCH names and nothing else', async () => {
    const { account, call } = world()
    await call('POST', 'leads/complex', [
      { name: 'A', price: 5, custom_fields_values: [{ field_code: 'FROM', values: [{ value: 'x' }] }] },
    ])
    const { id } = account.deals()[0] ?? { id: 0 }
    expect(await call('PATCH', 'leads', [{ id, status_id: WON }])).toMatchObject({
      status: 200,
      body: { _embedded: { leads: [{ id, request_id: '0' }] } },
    })
    expect(account.deals()).toMatchObject([
      { name: 'A', price: 5, statusId: WON, pipelineId: 7001, fields: { FROM: 'x' } },
    ])
    expect(await call('PATCH', 'leads', [{ id: 5 }])).toMatchObject({ status: 400 })
  })

  it('finds deals by words once they are indexed, by ID at once, and answers 204 for none', async () => {
    const { account, call, clock } = world({ searchDelayMs: 5_000 })
    await call('POST', 'leads/complex', [{ name: 'Needle' }, { name: 'Hay' }])
    expect(await call('GET', 'leads?query=needle')).toMatchObject({ status: 204, body: '' })
    const [needle] = account.deals()
    expect((await call('GET', `leads?filter[id]=${needle?.id}`)).body._embedded.leads).toMatchObject([
      { name: 'Needle' },
    ])
    await clock.sleep(5_000)
    expect((await call('GET', 'leads?query=needle')).body._embedded.leads).toMatchObject([{ id: needle?.id }])
    expect((await call('GET', 'leads?limit=1&page=2')).body._embedded.leads).toMatchObject([{ name: 'Hay' }])
    expect(await call('GET', 'leads?limit=1&page=3')).toMatchObject({ status: 204 })
  })

  it('lists its fields, narrowed by type, and takes a code once', async () => {
    const { call } = world()
    const field = { type: 'text', name: 'Application ID', code: 'APP', is_api_only: true }
    expect(await call('POST', 'leads/custom_fields', [field])).toMatchObject({
      status: 201,
      body: { _embedded: { custom_fields: [{ code: 'APP', request_id: '0' }] } },
    })
    expect(await call('POST', 'leads/custom_fields', [field])).toMatchObject({ status: 400 })
    const texts = await call('GET', 'leads/custom_fields?filter[type][0]=text')
    expect(texts.body._embedded.custom_fields).toMatchObject([{ code: 'APP' }])
    expect((await call('GET', 'leads/custom_fields')).body._embedded.custom_fields).toHaveLength(20)
  })

  it('has won and lost in every pipeline, under the same IDs', async () => {
    const { call } = world()
    const { pipelines } = (await call('GET', 'leads/pipelines')).body._embedded
    for (const { _embedded } of pipelines) {
      const ids = _embedded.statuses.map(({ id }: { id: number }) => id)
      expect(ids).toEqual(expect.arrayContaining([WON, LOST]))
    }
  })

  it('answers 401 to a wrong token, 404 to a path it does not know, 400 to what is not JSON', async () => {
    const { account, call } = world()
    expect(await call('GET', 'leads', undefined, 'other')).toMatchObject({
      status: 401,
      type: 'application/problem+json',
    })
    expect(await call('GET', 'nothing')).toMatchObject({ status: 404 })
    const broken = new Request('http://localhost/api/v4/leads/complex', {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body: '{',
    })
    expect((await account.handle(broken)).status).toBe(400)
  })

  it('answers 429 to the eighth request of any second', async () => {
    const { call, clock } = world({ requestsPerSecond: 7 })
    const seven = await Promise.all(Array.from({ length: 7 }, () => call('GET', 'account')))
    expect(seven.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200])
    expect(await call('GET', 'account')).toMatchObject({ status: 429, type: 'text/html' })
    await clock.sleep(1_000)
    expect(await call('GET', 'account')).toMatchObject({ status: 200 })
  })

  it('misbehaves as told, for as long or as often as told', async () => {
    const { account, call, clock } = world()
    account.faults.start({ kind: 'server-error', forMs: 60_000 })
    expect(await call('GET', 'account')).toMatchObject({ status: 500 })
    await clock.sleep(60_000)
    expect(await call('GET', 'account')).toMatchObject({ status: 200 })
    account.faults.start({ kind: 'gateway-timeout', requests: 1 })
    expect(await call('GET', 'account')).toMatchObject({ status: 504 })
    expect(await call('GET', 'account')).toMatchObject({ status: 200 })
    account.faults.start({ kind: 'garbage' })
    expect(await call('POST', 'leads/complex', [{}])).toMatchObject({ status: 200, type: 'text/html' })
    account.faults.stop()
    expect(account.deals()).toEqual([])
  })

  it.each([
    ['late-error', 500],
    ['late-timeout', 504],
  ] as const)('does what it is asked and does not say so when told to: %s', async (kind, status) => {
    const { account, call } = world()
    account.faults.start({ kind, requests: 1 })
    expect(await call('POST', 'leads/complex', [{}])).toMatchObject({ status })
    expect(account.deals()).toHaveLength(1)
  })

  it.each([
    ['hang', 0],
    ['lost-answer', 1],
  ] as const)('leaves a client without an answer when told to: %s', async (kind, deals) => {
    const { account } = world()
    account.faults.start({ kind })
    const client = new AbortController()
    const request = new Request('http://localhost/api/v4/leads/complex', {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body: '[{}]',
      signal: client.signal,
    })
    const answer = account.handle(request)
    setImmediate(() => client.abort())
    await expect(answer).rejects.toThrow('gave up')
    expect(account.deals()).toHaveLength(deals)
  })

  it('is found as it was left when it is opened again', async () => {
    let stored: string | undefined
    const storage = {
      load: (): AccountState | undefined => (stored === undefined ? undefined : JSON.parse(stored)),
      save: (state: AccountState) => void (stored = JSON.stringify(state)),
    }
    const first = world({ storage })
    await first.call('POST', 'leads/complex', [{ name: 'A' }])
    await first.call('POST', 'leads/custom_fields', [{ type: 'text', name: 'F', code: 'APP' }])
    const second = world({ storage })
    expect(second.account.deals()).toEqual(first.account.deals())
    await second.call('POST', 'leads/complex', [
      { custom_fields_values: [{ field_code: 'APP', values: [{ value: 'x' }] }] },
    ])
    expect(second.account.deals().map(({ id }) => id)).toEqual([1001, 1003])
  })

  it('refuses to move a deal that is not there, or to a stage that is not there', async () => {
    const { account, call } = world()
    await call('POST', 'leads/complex', [{}])
    expect(() => account.move(5, { statusId: WON })).toThrow('no deal 5')
    expect(() => account.move(1001, { statusId: 5 })).toThrow('no status 5')
    account.move(1001, { statusId: WON, price: 50_000 })
    expect(account.deals()).toMatchObject([{ statusId: WON, price: 50_000 }])
  })
})
