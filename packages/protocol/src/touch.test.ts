import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareHost, isWithin, parseTouch } from './touch.js'

const parse = (query: string, referrer = ''): unknown =>
  parseTouch(`https://www.shop.example/price${query}`, referrer, 7)
const landed = { at: 7, landing: '/price' }

describe('UTM marks', () => {
  test('are read from the query, in any case', () => {
    expect(parse('?utm_source=yandex&UTM_Medium=cpc&utm_CAMPAIGN=Spring')).toEqual({
      ...landed,
      source: 'yandex',
      medium: 'cpc',
      campaign: 'Spring',
    })
  })
  test('are read from the hash, alone or behind a route', () => {
    expect(parse('#utm_source=a')).toEqual({ ...landed, source: 'a' })
    expect(parse('#/route?utm_source=b')).toEqual({ ...landed, source: 'b' })
    expect(parse('?x=1#part&utm_source=c')).toEqual({ ...landed, source: 'c' })
  })
  test('are decoded: plus, percent, Cyrillic, and what is not valid UTF-8', () => {
    expect(parse('?utm_campaign=a+b%20c&utm_term=%D0%BA%D0%BB%D1%8E%D1%87')).toEqual({
      ...landed,
      campaign: 'a b c',
      term: 'ключ',
    })
    expect(parse('?utm_campaign=50%&utm_term=%EF%F0')).toEqual({ ...landed, campaign: '50%', term: '\uFFFD\uFFFD' })
  })
  test('of two equal names the first counts, and blanks are none', () => {
    expect(parse('?utm_source=a&utm_source=b#utm_source=c')).toEqual({ ...landed, source: 'a' })
    expect(parse('?utm_source=%20&utm_medium=')).toEqual(landed)
  })
  test('are cut at 256 characters, like click IDs', () => {
    expect(parse(`?utm_source=${'s'.repeat(5000)}&fbclid=${'f'.repeat(5000)}`)).toEqual({
      ...landed,
      source: 's'.repeat(256),
      fbclid: 'f'.repeat(256),
    })
  })
  test('hostile names are names like any other', () => {
    expect(parse('?__proto__=1&constructor=1&hasOwnProperty=1')).toEqual(landed)
    expect(parse('?utm_source=__proto__&utm_=x&utm_unknown=y')).toEqual({ ...landed, source: '__proto__' })
  })
})

describe('click IDs', () => {
  test('alone make a touch, by names in any case, values untouched', () => {
    expect(parse('?GCLID=AbC-1&_openstat=b64;x&from=partner')).toEqual({
      ...landed,
      gclid: 'AbC-1',
      _openstat: 'b64;x',
      from: 'partner',
    })
  })
})

describe('referrers', () => {
  test('another site is a touch, by its host alone', () => {
    expect(parse('', 'https://www.google.com/')).toEqual({ ...landed, referrer: 'google.com' })
    expect(parse('', 'https://chatgpt.com')).toEqual({ ...landed, referrer: 'chatgpt.com' })
    expect(parse('', 'http://news.example:8080/a?b#c')).toEqual({ ...landed, referrer: 'news.example' })
    expect(parse('', 'android-app://com.google.android.gm/')).toEqual({ ...landed, referrer: 'com.google.android.gm' })
  })
  test('the own host and its subdomains are none', () => {
    expect(parse('', 'https://shop.example/')).toEqual(landed)
    expect(parse('', 'https://lk.shop.example/')).toEqual(landed)
  })
  test('a host that only ends like an own one is another site', () => {
    expect(parse('', 'https://evilshop.example/')).toEqual({ ...landed, referrer: 'evilshop.example' })
    expect(parse('', 'https://shop.example.evil.example/')).toEqual({
      ...landed,
      referrer: 'shop.example.evil.example',
    })
  })
  test('with marks and a referrer both are kept', () => {
    expect(parse('?utm_source=a', 'https://t.example/')).toEqual({ ...landed, source: 'a', referrer: 't.example' })
  })
})

test('without mark and referrer there is only when and where: a direct visit', () => {
  expect(parse('?page=2', '')).toEqual(landed)
})
test('hosts are compared in lower case, without www and port', () => {
  expect(bareHost('WWW.Shop.Example:8080')).toBe('shop.example')
  expect(isWithin('lk.shop.example', ['www.shop.example'])).toBe(true)
})
test('domains are an array, a text with commas, or both in one', () => {
  expect(isWithin('pay.example', ['', undefined, 'a.example, pay.example'])).toBe(true)
  expect(isWithin('pay.example', undefined)).toBe(false)
  expect(isWithin('', ['', 'pay.example'])).toBe(false)
})
test('no string makes it throw', () => {
  const text = fc
    .tuple(fc.constantFrom('', 'https://', 'a://b?', '#utm_source='), fc.string({ unit: 'binary' }))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, (page, referrer) => {
      const touch = parseTouch(page, referrer, 1)
      expect(JSON.stringify(touch).length).toBeLessThan(10_000)
    }),
  )
}, 30_000)
