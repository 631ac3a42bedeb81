import { describe, expect, it } from 'vitest'
import { leapingClock } from '../../../test/leaping-clock.js'
import { parseHook } from '../../amocrm/hook.js'
import { amocrmAccount, WON, type AccountState } from './index.js'

const MINUTE = 60_000

/** An account with one destination; `answers` are the statuses that it gives in turn, 0 for never, then 200. */
async function world(answers: readonly number[] = [], settings = ['add_lead', 'update_lead', 'status_lead']) {
  const clock = leapingClock()
  const startedAt = clock.now()
  const received: { readonly atMs: number; readonly body: string; readonly type: string | null }[] = []
  let saved: AccountState | undefined
  const fetchHook: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    received.push({
      atMs: clock.now() - startedAt,
      body: await request.text(),
      type: request.headers.get('content-type'),
    })
    const status = answers[received.length - 1] ?? 200
    return status === 0 ? new Promise(() => undefined) : new Response(null, { status })
  }
  const open = () =>
    amocrmAccount({
      clock,
      token: 'token',
      requestsPerSecond: 1_000,
      fetch: fetchHook,
      storage: { load: () => saved, save: (state) => void (saved = structuredClone(state)) },
    })
  const account = open()
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    account.handle(
      new Request(`http://localhost/api/v4/${path}`, {
        method,
        headers: { authorization: 'Bearer token' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
  await call('POST', 'webhooks', { destination: 'http://collector/hook', settings })
  return { clock, account, call, received, open }
}

describe('webhooks of the stand-in account', () => {
  it('tell of a new deal and of its move, in the form that amoCRM sends', async () => {
    const { account, call, received } = await world()
    await call('POST', 'leads/complex', [
      { name: 'A', custom_fields_values: [{ field_code: 'UTM_SOURCE', values: [{ value: 'yandex' }] }] },
    ])
    account.move(1002, { statusId: WON, price: 50_000 })
    await account.settled()
    expect(received.map(({ type }) => type)).toEqual(Array(2).fill('application/x-www-form-urlencoded'))
    expect(received.map(({ body }) => parseHook(body))).toEqual([
      { accountId: '30000001', deals: [expect.objectContaining({ action: 'add', id: '1002', price: '0' })] },
      {
        accountId: '30000001',
        deals: [expect.objectContaining({ action: 'status', statusId: '142', pipelineId: '7001', price: '50000' })],
      },
    ])
    expect(parseHook(received[1]?.body ?? '')?.deals[0]?.fields.get('UTM_SOURCE')).toBe('yandex')
  })

  it('go only to who asked for them', async () => {
    const { account, call, received } = await world([], ['status_lead'])
    await call('POST', 'leads/complex', [{}])
    await account.settled()
    expect(received).toEqual([])
    await call('DELETE', 'webhooks', { destination: 'http://collector/hook' })
    account.move(1002, { statusId: WON })
    await account.settled()
    expect(received).toEqual([])
  })

  it('are sent again after 5, 15, 15 and 60 minutes while the receiver is broken, then given up', async () => {
    const { account, call, received } = await world([500, 502, 500, 503, 500])
    await call('POST', 'leads/complex', [{}])
    await account.settled()
    expect(received.map(({ atMs }) => Math.round(atMs / MINUTE))).toEqual([0, 5, 20, 35, 95])
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
  })

  it('are sent three times to a receiver that refuses them or takes longer than two seconds', async () => {
    const { account, call, received } = await world([404, 0, 301])
    await call('POST', 'leads/complex', [{}])
    await account.settled()
    expect(received.map(({ atMs }) => Math.round(atMs / MINUTE))).toEqual([0, 5, 20])
  })

  it('stop for good after more than a hundred wrong answers in two hours', async () => {
    const { account, call, received } = await world(Array<number>(1_000).fill(400))
    await call(
      'POST',
      'leads/complex',
      Array.from({ length: 50 }, () => ({})),
    )
    await account.settled()
    expect(received).toHaveLength(101)
    expect(await (await call('GET', 'webhooks')).json()).toMatchObject({
      _embedded: { webhooks: [{ destination: 'http://collector/hook', disabled: true }] },
    })
  })

  it('that were still to be sent are sent when the account is opened again', async () => {
    const { account, call, received, open } = await world([500])
    await call('POST', 'leads/complex', [{}])
    account.close()
    await account.settled()
    const sent = received.length
    const again = open()
    await again.settled()
    expect(received.length).toBeGreaterThan(sent)
    expect(parseHook(received.at(-1)?.body ?? '')?.deals).toMatchObject([{ action: 'add', id: '1002' }])
  })

  it('cannot be ordered to an address or for an event that does not exist', async () => {
    const { call } = await world()
    expect((await call('POST', 'webhooks', { destination: 'nowhere', settings: ['add_lead'] })).status).toBe(400)
    expect((await call('POST', 'webhooks', { destination: 'http://a', settings: ['explode'] })).status).toBe(400)
    expect((await call('DELETE', 'webhooks', { destination: 'http://a' })).status).toBe(404)
  })
})
