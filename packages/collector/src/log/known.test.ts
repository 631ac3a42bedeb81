import type { Touch } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someEvent } from '../testing/some-event.js'
import { complete, incomplete, remember, told, type Told } from './known.js'

const ad: Touch = { at: 1, source: 'yandex', medium: 'cpc', channel: 'Paid Search' }

describe('what is told of an application', () => {
  it('counts first from who knows where it came from, then from who told it earlier', () => {
    const all = [
      { by: 'server', at: 1, anonymousId: 'x', userId: '7' },
      { by: 'page', at: 2, anonymousId: 'v', touch: ad },
      { by: 'again', at: 3, anonymousId: 'w', touch: { ...ad, source: 'google' }, ids: { _ga: '1' } },
    ].reduce<readonly Told[]>(remember, [])
    expect(all.map(({ by }) => by)).toEqual(['page', 'again', 'server'])
    expect(told(all)).toEqual({ anonymousId: 'v', touch: ad, ids: { _ga: '1' }, userId: '7' })
  })

  it('is the same in whatever order and however often it is told, and never grows beyond eight', () => {
    const one = fc.record({ by: fc.nat(30).map(String), at: fc.nat(3), anonymousId: fc.constantFrom('v', 'w') })
    const all = fc.uniqueArray(one, { selector: ({ by }) => by, maxLength: 20 })
    fc.assert(
      fc.property(
        all.chain((each) => fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length }))),
        ([first, second]) => {
          const before = first.reduce<readonly Told[]>(remember, [])
          expect([...second, ...first].reduce<readonly Told[]>(remember, [])).toEqual(before)
          expect(before.length).toBeLessThanOrEqual(8)
        },
      ),
    )
  })

  it('gives the very list back when it tells nothing new', () => {
    const all = remember([], { by: 'a', at: 1 })
    expect(remember(all, { by: 'a', at: 1 })).toBe(all)
  })
})

describe('completing an event', () => {
  it('is undone by what it says of itself', () => {
    const event = someEvent('p', { userId: '8' })
    const completed = complete(event, { applicationId: 'A', anonymousId: 'v', userId: '7', touch: ad })
    expect(completed).toEqual({
      ...event,
      applicationId: 'A',
      anonymousId: 'v',
      touch: ad,
      completed: ['applicationId', 'anonymousId', 'touch'],
    })
    expect(incomplete(completed)).toEqual(event)
    expect(incomplete({ ...completed, id: 'p~completed01', revises: 'p' })).toEqual(event)
  })

  it('gives the very event back when there is nothing to add', () => {
    const event = someEvent('p', { anonymousId: 'v' })
    expect(complete(event, { anonymousId: 'w' })).toBe(event)
    expect(complete(event, undefined)).toBe(event)
  })
})
