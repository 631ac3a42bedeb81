import { expect, it } from 'vitest'
import { shownPath } from './shown-path.js'

const sources = [{ name: 'amo' }]

it('shows no secret, wherever the vendor was told to put it, and no visitor', () => {
  expect(shownPath('/v1/batch', sources)).toBe('/v1/batch')
  expect(shownPath('/v1/sources/amo', sources)).toBe('/v1/sources/amo')
  expect(shownPath('/v1/sources/amo/s3cret', sources)).toBe('/v1/sources/amo/***')
  expect(shownPath('/v1/sources/amo/s3cret/more', sources)).toBe('/v1/sources/amo/***')
  expect(shownPath('/v1/sources/s3cret', sources)).toBe('/v1/sources/***')
  expect(shownPath('/v1/sources/s3cret/amo', sources)).toBe('/v1/sources/***')
  expect(shownPath('/v1/visitors/V1StGXR8', sources)).toBe('/v1/visitors/***')
})

it('shows no more of a made-up path than a line has room for', () => {
  expect(shownPath(`/${'x'.repeat(10_000)}`, sources)).toHaveLength(100)
})
