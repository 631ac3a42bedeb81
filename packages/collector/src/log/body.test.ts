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
})

describe('the body of a row', () => {
  it('gives back the event that was written, whatever its touches', () => {
    fc.assert(
      fc.property(fc.array(touch, { maxLength: 10 }), (chain) => {
        const touches = touchesFrom(chain)
        const event: TrackedEvent = someEvent('a', touches ? { touches } : {})
        expect(readBody(writeBody(event))).toEqual(event)
      }),
    )
  })

  it('holds each touch once', () => {
    const touches = touchesFrom([{ at: 1, source: 'yandex', medium: 'cpc', channel: 'Paid Search' }])
    expect(writeBody(someEvent('a', touches ? { touches } : {})).match(/yandex/g)).toHaveLength(1)
  })
})
