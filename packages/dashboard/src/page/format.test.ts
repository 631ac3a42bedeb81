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
    expect(inDollars.day(null)).toBe('–')
  })

  it('shows the date of a report as it stands there, wherever the reader is', () => {
    expect(formats('en-US', undefined, 'America/Los_Angeles').day('2026-03-05')).toBe('Mar 5, 2026')
    expect(inDollars.day('never')).toBe('–')
  })

  it('shows a sum in its own currency where it has another one', () => {
    expect(inDollars.money(1_500, 'EUR')).toBe('€1,500')
    expect(inDollars.money(1_500)).toBe('$1,500')
  })
})
