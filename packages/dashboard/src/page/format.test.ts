import { describe, expect, it } from 'vitest'
import { formats } from './format.js'

/** Russian groups with no-break spaces; the tests read better with plain ones. */
const plain = (text: string): string => text.replaceAll(/\s/g, ' ')

describe('formats', () => {
  const inRoubles = formats('ru-RU', 'RUB', 'UTC')
  const inDollars = formats('en-US', 'USD', 'UTC')

  it('shows money in the currency and the reader’s locale', () => {
    expect(plain(inRoubles.money(1_234_567))).toBe('1 234 567 ₽')
    expect(inDollars.money(1_234_567)).toBe('$1,234,567')
  })

  it('keeps the cents of small money and drops those of large', () => {
    expect(inDollars.money(2.5)).toBe('$2.50')
    expect(inDollars.money(99)).toBe('$99')
    expect(inDollars.money(1_234.56)).toBe('$1,235')
  })

  it('shows plain numbers where the report names no currency', () => {
    expect(formats('en-US', undefined).money(1_500)).toBe('1,500')
  })

  it('reads ROMI as a signed percentage', () => {
    expect(inDollars.signedPercent(1.5)).toBe('+150%')
    expect(inDollars.signedPercent(-0.25)).toBe('−25%')
    expect(inDollars.signedPercent(0)).toBe('0%')
  })

  it('keeps shares of credit to two digits', () => {
    expect(inDollars.count(1 / 3)).toBe('0.33')
    expect(inDollars.count(12_000)).toBe('12,000')
  })

  it('shows a dash for what cannot be divided', () => {
    expect(inDollars.money(null)).toBe('–')
    expect(inDollars.signedPercent(null)).toBe('–')
    expect(inDollars.percent(null)).toBe('–')
    expect(inDollars.count(null)).toBe('–')
    expect(inDollars.date(null)).toBe('–')
  })

  it('reads times as epoch milliseconds and as ISO text', () => {
    const noon = Date.UTC(2026, 2, 5, 12, 30)
    expect(inDollars.date(noon)).toBe('Mar 5, 12:30 PM')
    expect(inDollars.date('2026-03-05T12:30:00Z')).toBe('Mar 5, 12:30 PM')
    expect(inDollars.date('never')).toBe('–')
  })
})
