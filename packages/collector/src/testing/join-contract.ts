import type { Touch, TrackedEvent } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Log } from '../log/log.js'
import { someEvent } from './some-event.js'

const ad: Touch = { at: 1, source: 'yandex', medium: 'cpc', channel: 'Paid Search' }
const mail: Touch = { at: 2, source: 'news', medium: 'email', channel: 'Email' }
const DAY_MS = 86_400_000

const at = (day: number): Pick<TrackedEvent, 'occurredAt'> => ({ occurredAt: day * DAY_MS })
const application = (id: string, more: Partial<TrackedEvent>): TrackedEvent =>
  someEvent(id, { type: 'application', ...more })
const deal = (id: string, more: Partial<TrackedEvent>): TrackedEvent => someEvent(id, { type: 'deal', ...more })
const payment = (id: string, more: Partial<TrackedEvent>): TrackedEvent => someEvent(id, { type: 'payment', ...more })
const identify = (id: string, more: Partial<TrackedEvent>): TrackedEvent => someEvent(id, { type: 'identify', ...more })

/** What every log promises of the join. `open` gives the log of the running test. */
export function joinContract(log: () => Log): void {
  async function stored(): Promise<readonly TrackedEvent[]> {
    const consumer = await log().consumer('join')
    const entries = (await consumer?.take(10_000)) ?? []
    await consumer?.release()
    return entries.map(({ event }) => event)
  }
  /** The latest version of every event that came. */
  async function final(): Promise<ReadonlyMap<string, TrackedEvent>> {
    const latest = new Map<string, TrackedEvent>()
    for (const event of await stored()) {
      const { revises, ...rest } = event
      latest.set(revises ?? event.id, { ...rest, id: revises ?? event.id })
    }
    return latest
  }

  it('completes an event from the application it names, and says with what', async () => {
    await log().append([
      application('a', { applicationId: 'A', anonymousId: 'v', touch: ad, ids: { _ga: 'GA1.1.2.3' } }),
    ])
    await log().append([payment('p', { applicationId: 'A' })])
    expect((await stored())[1]).toEqual(
      payment('p', {
        applicationId: 'A',
        anonymousId: 'v',
        touch: ad,
        ids: { _ga: 'GA1.1.2.3' },
        completed: ['anonymousId', 'touch', 'ids'],
      }),
    )
  })

  it('leaves what the event says itself', async () => {
    await log().append([application('a', { applicationId: 'A', anonymousId: 'v', userId: '7' })])
    await log().append([payment('p', { applicationId: 'A', userId: '8' })])
    expect((await stored())[1]).toMatchObject({ userId: '8', anonymousId: 'v', completed: ['anonymousId'] })
  })

  it('completes what comes together with its application, in any order, without a second event', async () => {
    await log().append([
      payment('p', { dealId: '7' }),
      deal('d', { dealId: '7', applicationId: 'A' }),
      application('a', { applicationId: 'A', anonymousId: 'v' }),
    ])
    expect((await stored()).map(({ id, anonymousId }) => [id, anonymousId])).toEqual([
      ['p', 'v'],
      ['d', 'v'],
      ['a', 'v'],
    ])
  })

  it('appends an event that came before its application once more, when that arrives', async () => {
    await log().append([payment('p', { dealId: '7', properties: { amount: 5 } })])
    await log().append([deal('d', { dealId: '7', applicationId: 'A' })])
    expect(await log().append([application('a', { applicationId: 'A', anonymousId: 'v' })])).toEqual({
      accepted: 1,
      duplicates: 0,
    })
    const events = await stored()
    expect(events.slice(0, 4).map(({ id }) => id)).toEqual(['p', 'd', 'p~completed01', 'a'])
    expect(
      events
        .slice(4)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['d~completed01', 'p~completed02'])
    expect(events.find(({ id }) => id === 'p~completed02')).toEqual(
      payment('p~completed02', {
        dealId: '7',
        applicationId: 'A',
        anonymousId: 'v',
        properties: { amount: 5 },
        completed: ['applicationId', 'anonymousId'],
        revises: 'p',
      }),
    )
  })

  it('appends nothing again when the application only repeats what is known', async () => {
    const applied = { applicationId: 'A', anonymousId: 'v', touch: ad }
    await log().append([application('a', applied), payment('p', { applicationId: 'A' })])
    await log().append([application('again', { ...applied, occurredAt: 2_000 })])
    await log().append([payment('early', { applicationId: 'B' })])
    await log().append([application('b', { ...applied, applicationId: 'B' })])
    await log().append([application('b-again', { ...applied, applicationId: 'B', occurredAt: 2_000 })])
    expect((await stored()).map(({ id }) => id)).toEqual([
      'a',
      'p',
      'again',
      'early',
      'b',
      'early~completed01',
      'b-again',
    ])
  })

  it("completes a user's payment from the latest application before it, without giving it that application", async () => {
    await log().append([
      application('a1', { applicationId: 'A1', userId: '7', touch: ad, ...at(1) }),
      application('a2', { applicationId: 'A2', anonymousId: 'v', touch: mail, ...at(10) }),
      application('a3', { applicationId: 'A3', userId: '7', touch: ad, ...at(40) }),
      identify('i', { anonymousId: 'v', userId: '7', ...at(11) }),
    ])
    await log().append([payment('p', { userId: '7', ...at(30) })])
    const paid = (await final()).get('p')
    expect(paid).toMatchObject({ anonymousId: 'v', touch: mail })
    expect(paid).not.toHaveProperty('applicationId')
  })

  it("counts a user's application of up to a day later as one before, since days of imports have no hours", async () => {
    await log().append([payment('p', { userId: '7', ...at(10) }), payment('too-early', { userId: '7', ...at(9) })])
    await log().append([
      application('a1', { applicationId: 'A1', userId: '7', touch: ad, ...at(10.9) }),
      application('a2', { applicationId: 'A2', userId: '7', touch: mail, ...at(11.1) }),
    ])
    expect((await final()).get('p')).toMatchObject({ touch: ad })
    expect((await final()).get('too-early')).not.toHaveProperty('touch')
  })

  it("finds a user's latest application among very many", async () => {
    const many = Array.from({ length: 30 }, (_, day) =>
      application(`a${day}`, { applicationId: `A${day}`, userId: '7', touch: { ...ad, at: day }, ...at(day) }),
    )
    await log().append(many)
    await log().append([payment('p', { userId: '7', ...at(27) })])
    expect((await final()).get('p')).toMatchObject({ touch: { at: 28 } })
  })

  it('does not lend what another application of the user knows to an event that names one', async () => {
    await log().append([application('a', { applicationId: 'A', userId: '7', touch: ad })])
    await log().append([payment('p', { applicationId: 'unheard-of', userId: '7' })])
    expect((await final()).get('p')).not.toHaveProperty('completed')
  })

  it('completes news of a deal from the call that it came of', async () => {
    await log().append([someEvent('c', { type: 'call', applicationId: 'C', touch: ad })])
    await log().append([deal('d', { applicationId: 'C', dealId: '7' })])
    expect((await final()).get('d')).toMatchObject({ touch: ad })
  })

  it("completes a user's payment from the visitor that the user was, when there is no application", async () => {
    await log().append([payment('p', { userId: '7', ...at(5) })])
    await log().append([identify('i', { anonymousId: 'v', userId: '7', touch: ad, ...at(1) })])
    await log().append([someEvent('later', { anonymousId: 'w', userId: '7', touch: mail, ...at(9) })])
    expect((await final()).get('p')).toMatchObject({ anonymousId: 'v', touch: ad })
  })

  it("does not lend one user's application to another who shares the computer", async () => {
    await log().append([
      application('a', { applicationId: 'A', anonymousId: 'v', userId: '7', touch: ad, ...at(1) }),
      identify('i', { anonymousId: 'v', userId: '8', ...at(2) }),
      payment('p', { userId: '8', ...at(3) }),
    ])
    expect((await final()).get('p')).not.toHaveProperty('touch')
  })

  it("completes a server's own event of a user once, when it comes", async () => {
    await log().append([someEvent('early', { userId: '7', ...at(3) })])
    await log().append([identify('i', { anonymousId: 'v', userId: '7', ...at(1) })])
    await log().append([someEvent('late', { userId: '7', ...at(4) })])
    expect((await stored()).map(({ id, anonymousId }) => [id, anonymousId])).toEqual([
      ['early', undefined],
      ['i', 'v'],
      ['late', 'v'],
    ])
  })

  it('keeps the sites apart', async () => {
    await log().append([application('a', { applicationId: 'A', anonymousId: 'v', userId: '7' })])
    await log().append([
      payment('p', { site: 'blog', applicationId: 'A' }),
      payment('q', { site: 'blog', userId: '7' }),
      deal('d', { site: 'blog', applicationId: 'A', dealId: '7' }),
    ])
    const elsewhere = (await stored()).filter(({ site }) => site === 'blog')
    expect(elsewhere.map(({ completed }) => completed)).toEqual([undefined, undefined, undefined])
  })

  it('stores an event once more under the next number where the ID of its completed version is taken', async () => {
    await log().append([payment('p', { applicationId: 'A' }), someEvent('p~completed01')])
    await log().append([application('a', { applicationId: 'A', anonymousId: 'v' })])
    expect((await stored()).filter(({ revises }) => revises).map(({ id }) => id)).toEqual(['p~completed02'])
  })

  it('ends in the same completed events in whatever order and groups they come', async () => {
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...STORY], { minLength: STORY.length }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: STORY.length, maxLength: STORY.length }),
        async (order, sizes) => {
          const site = `site-${++round}`
          const events = order.map((event) => ({ ...event, site }))
          for (let from = 0; from < events.length; from += sizes[from] ?? 1) {
            await log().append(events.slice(from, from + (sizes[from] ?? 1)))
          }
          const latest = [...(await final()).values()].filter((event) => event.site === site)
          expect(
            Object.fromEntries(
              latest.map(({ id, anonymousId, applicationId, touch }) => [
                id,
                [anonymousId, applicationId, touch?.source],
              ]),
            ),
          ).toEqual(ENDING)
        },
      ),
      { numRuns: 25 },
    )
  })
}

const STORY: readonly TrackedEvent[] = [
  application('a1', { applicationId: 'A1', anonymousId: 'v1', touch: ad, ...at(1) }),
  application('a1-server', { applicationId: 'A1', userId: '7', ...at(1.5) }),
  application('a1-again', { applicationId: 'A1', userId: '7', touch: mail, ...at(40) }),
  application('a2', { applicationId: 'A2', anonymousId: 'v2', touch: mail, ...at(20) }),
  deal('d1', { dealId: 'D1', applicationId: 'A1', ...at(2) }),
  deal('d1-won', { dealId: 'D1', ...at(5) }),
  deal('d1-moved', { dealId: 'D1', applicationId: 'A2', ...at(25) }),
  payment('p-deal', { dealId: 'D1', ...at(6) }),
  payment('p-application', { applicationId: 'A1', ...at(6) }),
  payment('p-user', { userId: '7', ...at(7) }),
  payment('p-user-later', { userId: '7', ...at(30) }),
  payment('p-stranger', { userId: '9', ...at(30) }),
  payment('p-visitor', { userId: '8', ...at(30) }),
  payment('p-visitor-early', { userId: '8', ...at(6) }),
  identify('i1', { anonymousId: 'v2', userId: '7', ...at(21) }),
  identify('i2', { anonymousId: 'v3', userId: '8', touch: ad, ...at(3) }),
  identify('i3', { anonymousId: 'v4', userId: '8', touch: mail, ...at(4) }),
  identify('i4', { anonymousId: 'v5', userId: '8', touch: ad, ...at(30.5) }),
  identify('i3-later', { anonymousId: 'v4', userId: '8', touch: ad, ...at(5) }),
]

const ENDING = {
  a1: ['v1', 'A1', 'yandex'],
  'a1-server': [undefined, 'A1', undefined],
  'a1-again': [undefined, 'A1', 'news'],
  a2: ['v2', 'A2', 'news'],
  d1: ['v1', 'A1', 'yandex'],
  'd1-won': ['v2', 'A2', 'news'],
  'd1-moved': ['v2', 'A2', 'news'],
  'p-deal': ['v2', 'A2', 'news'],
  'p-application': ['v1', 'A1', 'yandex'],
  'p-user': ['v1', undefined, 'yandex'],
  'p-user-later': ['v2', undefined, 'news'],
  'p-stranger': [undefined, undefined, undefined],
  'p-visitor': ['v5', undefined, 'yandex'],
  'p-visitor-early': ['v4', undefined, 'news'],
  i1: ['v2', undefined, undefined],
  i2: ['v3', undefined, 'yandex'],
  i3: ['v4', undefined, 'news'],
  'i3-later': ['v4', undefined, 'yandex'],
  i4: ['v5', undefined, 'yandex'],
}
