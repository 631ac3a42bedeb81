import { describe, expect, it } from 'vitest'
import { clockSkewMs, occurredAt } from './time.js'

const at = (timestamp: string | number | undefined, sentAt: string | number | undefined, receivedAt: number): number =>
  occurredAt(timestamp, clockSkewMs(sentAt, receivedAt), receivedAt)

describe('when an event happened', () => {
  it('is corrected by how far the client clock was off when it sent', () => {
    expect(at(50_000, 60_000, 1_060_000)).toBe(1_050_000)
    expect(at('1970-01-01T02:00:00Z', '1970-01-01T02:00:10Z', 10_500)).toBe(500)
  })

  it('is believed when the clock is right but for the way', () => {
    expect(at(50_000, 60_000, 60_400)).toBe(50_000)
  })

  it('is never later than the arrival', () => {
    expect(at(99_000, undefined, 60_000)).toBe(60_000)
  })

  it('is the arrival when nothing was said or it cannot be read', () => {
    expect(at(undefined, 5, 60_000)).toBe(60_000)
    expect(at('yesterday', undefined, 60_000)).toBe(60_000)
  })
})
