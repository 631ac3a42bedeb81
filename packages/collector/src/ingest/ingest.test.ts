import { describe, expect, it } from 'vitest'
import { memoryLog } from '../log/memory/index.js'
import type { TrackedEvent } from '@throughline/protocol'
import { virtualClock } from '../testing/virtual-clock.js'
import { ingest } from './ingest.js'

const site = { id: 'shop', writeKey: 'k' }
const application = {
  type: 'track',
  event: 'Application Submitted',
  messageId: 'm1',
  anonymousId: 'v1',
  properties: { applicationId: 'a1' },
  context: { touch: { at: 1, source: 'yandex', medium: 'cpc' }, ids: { _ga: 'GA1.1.2.3' } },
}
const deal = (messageId: string, properties: object): object => ({
  type: 'track',
  event: 'Deal Changed',
  messageId,
  properties: { dealId: '7', stage: 'New', status: 'open', ...properties },
})

function door() {
  const clock = virtualClock(1_000)
  const log = memoryLog({ clock })
  let woken = 0
  const take = ingest(log, clock, () => {
    woken += 1
  })
  const stored = async (): Promise<TrackedEvent[]> =>
    ((await (await log.consumer('test'))?.take(99)) ?? []).map(({ event }) => event)
  return { take, log, stored, woken: () => woken }
}

describe('ingest', () => {
  it('completes a deal from its application, in an earlier call', async () => {
    const { take, stored } = door()
    await take([application], { site, trusted: false })
    await take([deal('d1', { applicationId: 'a1' })], { site, trusted: true })
    expect((await stored())[1]).toMatchObject({
      type: 'deal',
      anonymousId: 'v1',
      applicationId: 'a1',
      touch: { source: 'yandex' },
      ids: { _ga: 'GA1.1.2.3' },
    })
  })

  it('completes a deal from an application of the same call', async () => {
    const { take, stored } = door()
    await take([application, deal('d1', { applicationId: 'a1' })], { site, trusted: true })
    expect((await stored())[1]).toMatchObject({ anonymousId: 'v1' })
  })

  it('knows the application of a deal that later hooks name by the deal alone', async () => {
    const { take, stored } = door()
    await take([application], { site, trusted: false })
    await take([deal('d1', { applicationId: 'a1' })], { site, trusted: true })
    await take([deal('d2', { status: 'won' })], { site, trusted: true })
    expect((await stored())[2]).toMatchObject({ applicationId: 'a1', anonymousId: 'v1', properties: { status: 'won' } })
  })

  it('takes a deal whose application is unknown as it is', async () => {
    const { take, stored } = door()
    await take([deal('d1', { applicationId: 'nowhere' })], { site, trusted: true })
    expect((await stored())[0]).toMatchObject({ applicationId: 'nowhere', dealId: '7' })
  })

  it('completes a deal that came before its application when that arrives, and wakes the sinks once', async () => {
    const { take, stored, woken } = door()
    await take([deal('d1', { applicationId: 'a1' })], { site, trusted: true })
    await take([application], { site, trusted: false })
    expect((await stored()).at(-1)).toMatchObject({
      id: 'd1~completed01',
      revises: 'd1',
      anonymousId: 'v1',
      touch: { source: 'yandex' },
      trackers: { googleClientId: '2.3' },
      completed: ['anonymousId', 'touch', 'touches', 'ids', 'trackers'],
    })
    expect(woken()).toBe(2)
  })

  it("completes a payment that names only its user from the application of the user's visitor", async () => {
    const { take, stored } = door()
    const payment = { paymentId: 'p1', amount: 500, currency: 'RUB', userId: '42' }
    await take([application, { type: 'identify', messageId: 'i1', anonymousId: 'v1', userId: '42' }], {
      site,
      trusted: false,
    })
    await take([{ type: 'track', event: 'Payment Received', messageId: 'p1', properties: payment }], {
      site,
      trusted: true,
    })
    expect((await stored()).at(-1)).toMatchObject({
      type: 'payment',
      userId: '42',
      anonymousId: 'v1',
      touch: { source: 'yandex' },
    })
  })

  it('wakes the sinks only when something new was stored', async () => {
    const { take, woken } = door()
    await take([application], { site, trusted: false })
    await take([application, { type: 'page' }], { site, trusted: false })
    expect(woken()).toBe(1)
  })

  it('keeps what it refuses, with the reason, and says how much was for want of the secret key', async () => {
    const { take, log } = door()
    const taken = await take([deal('d1', {}), 7], { site, trusted: false })
    expect(taken).toMatchObject({
      accepted: 0,
      forbidden: 1,
      rejected: [{ index: 0 }, { index: 1, reason: 'a message must be a JSON object' }],
    })
    expect(await log.rejected(9)).toHaveLength(2)
  })
})
