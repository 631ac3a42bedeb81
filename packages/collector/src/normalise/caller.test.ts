import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hideCaller } from './caller.js'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hidden = { keep: false, salt: '' }

describe('the number of a caller', () => {
  it('is kept only as a hash of its digits', () => {
    expect(hideCaller({ callId: '1', caller: '+7 (900) 123-45-67' }, hidden)).toEqual({
      callId: '1',
      caller: sha256('79001234567'),
    })
  })

  it('is salted with what the site says', () => {
    expect(hideCaller({ caller: 79001234567 }, { keep: false, salt: 'pepper ' })['caller']).toBe(
      sha256('pepper 79001234567'),
    )
  })

  it('is hidden also when it has no digits', () => {
    expect(hideCaller({ caller: 'sip:Ivan@example' }, hidden)['caller']).toBe(sha256('sip:ivan@example'))
  })

  it('stays where the site keeps numbers, where it is a hash already, and where there is none', () => {
    const call = { caller: '79001234567' }
    expect(hideCaller(call, { keep: true, salt: '' })).toBe(call)
    const hashed = hideCaller(call, hidden)
    expect(hideCaller(hashed, hidden)).toBe(hashed)
    expect(hideCaller({ callId: '1' }, hidden)).toEqual({ callId: '1' })
  })
})
