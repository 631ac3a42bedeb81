import type { Touch, TrackedEvent } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someEvent } from '../testing/some-event.js'
import { touchesFrom } from '../touches.js'
import { readBody, writeBody } from './body.js'

const touch: fc.Arbitrary<Touch> = fc.record({
  at: fc.nat(),
  source: fc.string(),
  medium: fc.string(),
  channel: fc.constantFrom('Direct', 'Paid Search', 'Email'),
  clickIds: fc.record({ fbclid: fc.string() }),
})

const other: Touch = { at: 1, source: 'a', medium: 'b', channel: 'Email', clickIds: { fbclid: 'x' } }

describe('the body of a row', () => {
  it('gives back the event that was written, whatever its touches', () => {
    fc.assert(
      fc.property(fc.array(touch, { maxLength: 10 }), (chain) => {
        const touches = touchesFrom(chain)
        const of = (more: Partial<TrackedEvent>): TrackedEvent =>
          someEvent('a', { ...(touches && { touches }), ...more })
        for (const event of [of({}), ...[...chain, other].map((each) => of({ touch: { ...each } }))]) {
          expect(readBody(writeBody(event))).toEqual(event)
        }
      }),
    )
  })

  it('holds each touch once', () => {
    const ad: Touch = { at: 1, source: 'yandex', medium: 'cpc', channel: 'Paid Search' }
    const touches = touchesFrom([ad])
    const body = writeBody(someEvent('a', { touch: { ...ad }, ...(touches && { touches }) }))
    expect(body.match(/yandex/g)).toHaveLength(1)
  })
})
