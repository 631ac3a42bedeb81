import { parseTouch, type RawTouch } from '@throughline/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTouches, encodeTouches } from './touch-cookie.js'

const touch = (at: number, more: Partial<RawTouch> = {}): RawTouch => ({ at, ...more })

describe('the touches cookie', () => {
  test('gives back what was put in, Cyrillic and click IDs too', () => {
    const touches: readonly RawTouch[] = [
      touch(1_700_000_000_000, { landing: '/' }),
      touch(1_700_000_100_000, {
        source: 'yandex',
        medium: 'cpc',
        campaign: 'весна|2026',
        content: 'a.b_c-d~e',
        term: '漢字 😀',
        landing: '/цены',
        referrer: 'yandex.ru',
        yclid: '123',
        from: 'x',
      }),
    ]
    const text = encodeTouches([...touches])
    expect(text).toMatch(/^[\w.~-]+$/)
    expect(decodeTouches(text)).toEqual(touches)
  })
  test('keeps the first touch and the last nine', () => {
    const all = Array.from({ length: 12 }, (_, index) => touch(index + 1))
    expect(decodeTouches(encodeTouches(all)).map(({ at }) => at)).toEqual([1, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(all).toHaveLength(10)
  })
  test('when values are long, drops from the middle and keeps the first and the last', () => {
    const long = { campaign: 'кампания'.repeat(12), term: 'ключ'.repeat(25) }
    const kept = decodeTouches(encodeTouches([1, 2, 3, 4, 5].map((at) => touch(at, long))))
    expect(kept.length).toBeLessThan(5)
    expect(kept[0]).toEqual(touch(1, long))
    expect(kept.at(-1)).toEqual(touch(5, long))
  })
  test('a first and a last touch that are too long are both cut at their ends, so that their sources stay', () => {
    const long = { landing: '/', source: 'yandex', campaign: 'кампания'.repeat(32), term: 'ключ'.repeat(64) }
    const text = encodeTouches([1, 2].map((at) => touch(at, long)))
    expect(text).toMatch(/^[\w.~-]{1700,1800}$/)
    const kept = decodeTouches(text)
    expect(kept.map(({ at, source }) => [at, source])).toEqual([
      [1, 'yandex'],
      [2, 'yandex'],
    ])
  })
  test('an empty cookie is no touch', () => {
    expect(decodeTouches('')).toEqual([])
  })
  test('reads what a forged cookie has of touches and passes over the rest', () => {
    const unread = '-'.repeat(22)
    expect(decodeTouches(`lost~~5---yandex-cpc${unread}__proto__~NaN-.1b.~-garbage~6-.1b~7`)).toEqual([
      { at: 5, source: 'yandex', medium: 'cpc' },
      { at: 6, landing: '.1b' },
    ])
  })
  test('a forged time is one that dates reach', () => {
    const times = decodeTouches('99999999999999999999-.1b.').map(({ at }) => new Date(at).getTime())
    expect(times).toEqual([9_999_999_999_999])
  })
  test('no cookie makes reading throw, and what was read can be written again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (cookie) => {
        expect(encodeTouches(decodeTouches(cookie)).length).toBeLessThanOrEqual(1800)
      }),
    )
    const tokens = fc.array(fc.tuple(fc.constantFrom('1-', '17-', '2--', '3---', '4----', '-', '.', ''), fc.string()), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(tokens, (parts) => {
        const text = encodeTouches(decodeTouches(parts.map(([key, value]) => key + value).join('~')))
        expect(text).toMatch(/^[\w.~-]{0,1800}$/)
        expect(encodeTouches(decodeTouches(text))).toBe(text)
      }),
    )
  }, 30_000)
  test('no address and no referrer makes more than 1,800 safe characters', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 2000 })
    const url = fc.tuple(text, text, text, text).map(([source, campaign, gclid, path]) => {
      const [s, c, g] = [source, campaign, gclid].map((value) => new URLSearchParams({ v: value }).toString().slice(2))
      return `https://shop.example/${path}?utm_source=${s}&UTM_Campaign=${c}&gclid=${g}&fbclid=${g}#utm_term=${s}`
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(url, text), { minLength: 1, maxLength: 12 }), (arrivals) => {
        const touches = arrivals.map(([page, referrer]) => parseTouch(page, referrer, 1))
        expect(encodeTouches(touches)).toMatch(/^[\w.~-]{1,1800}$/)
      }),
      { numRuns: 50 },
    )
  })
})
