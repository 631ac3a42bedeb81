import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAddress } from './address.js'

describe('an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['2001:db8:abcd:12:34:56:78:9a', '2001:db8:abcd::'],
    ['2001:0DB8:ABCD::1', '2001:db8:abcd::'],
    ['2001:db8::1', '2001:db8::'],
    ['fe80::1%eth0', 'fe80::'],
    ['::1', '::'],
    ['1::', '1::'],
    ['64:ff9b::203.0.113.77', '64:ff9b::'],
    ['::2:3:4:5:6:7:8', '0:2:3::'],
  ])('%s is kept as %s', (address, kept) => {
    expect(readAddress(address)?.network).toBe(kept)
    // Again, from memory.
    expect(readAddress(address)?.network).toBe(kept)
  })

  it.each(['', 'localhost', '203.0.113', '203.0.113.999', '2001:db8::1::2', 'unknown'])('%j is none', (text) => {
    expect(readAddress(text)).toBeUndefined()
    expect(readAddress(text)).toBeUndefined()
  })

  it('is cut to 24 or 48 bits, and cutting it again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const cut = readAddress(text)?.network ?? ''
        expect(readAddress(cut)).toEqual({ whole: cut, network: cut })
        expect(cut).toMatch(/^(\d+\.\d+\.\d+\.0|([0-9a-f]+:){1,3}:|::)$/)
      }),
    )
  })
})
