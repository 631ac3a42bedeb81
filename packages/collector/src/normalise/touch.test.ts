import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, touchesOf, touchOf, type ToldTouch } from './touch.js'

const classified = (raw: Omit<ToldTouch, 'at'>): string => {
  const { source, medium, channel, campaign } = classify({ at: 1, ...raw })
  return [source, medium, channel, ...(campaign ? [campaign] : [])].join(' | ')
}

describe('classifying an arrival', () => {
  it.each<[string, Omit<ToldTouch, 'at'>, string]>([
    ['nothing at all', { landing: '/' }, '(direct) | (none) | Direct'],
    [
      'UTM marks as they are',
      { source: 'yandex', medium: 'cpc', campaign: 'spring' },
      'yandex | cpc | Paid Search | spring',
    ],
    ['UTM before the referrer', { source: 'news', medium: 'email', referrer: 'google.com' }, 'news | email | Email'],
    [
      'a click ID fills what marks leave out',
      { source: 'ya-brand', clickIds: { yclid: '1' } },
      'ya-brand | cpc | Paid Other',
    ],
    ['a click ID alone', { clickIds: { gclid: 'x' } }, 'google | cpc | Paid Search'],
    ['a click in search results is not an ad', { clickIds: { ysclid: 'x' } }, 'yandex | organic | Organic Search'],
    ['a tagged but unpaid Facebook link', { clickIds: { fbclid: 'x' } }, 'facebook | social | Organic Social'],
    [
      'an Openstat mark',
      { clickIds: { _openstat: 'direct.yandex.ru;77;8;top' } },
      'direct.yandex.ru | cpc | Paid Search | 77',
    ],
    ['an Openstat mark in base64', { clickIds: { _openstat: 'bWFya2V0Ozc3OzE7eA' } }, 'market | cpc | Paid Other | 77'],
    ['a from mark', { clickIds: { from: 'partner' } }, 'partner | referral | Referral'],
    ['an engine whose referrer is only its host', { referrer: 'yandex.ru' }, 'yandex | organic | Organic Search'],
    ["an engine's country domain", { referrer: 'google.co.uk' }, 'google | organic | Organic Search'],
    ['a host that only looks like an engine', { referrer: 'google.evil.com' }, 'google.evil.com | referral | Referral'],
    ['a host that ends like an engine', { referrer: 'notgoogle.com' }, 'notgoogle.com | referral | Referral'],
    ['the mail of an engine', { referrer: 'mail.google.com' }, 'gmail | email | Email'],
    ['an AI assistant by its referrer', { referrer: 'chatgpt.com' }, 'chatgpt | ai-assistant | AI Assistants'],
    ['an AI assistant by its mark', { source: 'chatgpt.com' }, 'chatgpt.com | (not set) | AI Assistants'],
    ['a social network', { referrer: 'm.vk.com' }, 'vk | social | Organic Social'],
    ['an app', { referrer: 'org.telegram.messenger' }, 'telegram | social | Organic Social'],
    ['any other site', { referrer: 'blog.example' }, 'blog.example | referral | Referral'],
    ['a campaign without a source', { campaign: 'spring' }, '(not set) | (not set) | Unassigned | spring'],
  ])('%s', (_title, raw, expected) => {
    expect(classified(raw)).toBe(expected)
  })
})

describe('what is concluded', () => {
  it.each<[string, Omit<ToldTouch, 'at'>, string[] | undefined]>([
    ['nothing, when source and medium are marked', { source: 'a', medium: 'b', clickIds: { gclid: 'x' } }, undefined],
    ['the medium', { source: 'a', clickIds: { gclid: 'x' } }, ['medium']],
    ['the source', { medium: 'cpc', clickIds: { yclid: 'x' } }, ['source']],
    ['both of a referrer', { referrer: 'ya.ru', campaign: 'sent' }, ['source', 'medium']],
    ['both of nothing', {}, ['source', 'medium']],
    ['all of an Openstat mark', { clickIds: { _openstat: 'a;b;c' } }, ['source', 'medium', 'campaign']],
  ])('is %s', (_title, raw, derived) => {
    expect(classify({ at: 1, ...raw }).derived).toEqual(derived)
  })
})

describe('the touch of a message', () => {
  it('keeps a click ID whole, since a cut one is useless', () => {
    const fbclid = 'IwAR'.padEnd(220, 'x')
    expect(touchOf({ touch: { at: 5, clickIds: { fbclid } } }, 9)?.clickIds).toEqual({ fbclid })
  })

  it('is the one our SDK sends', () => {
    const touch = touchOf(
      {
        touch: { at: 5, referrer: 'www.YA.ru', landing: '/' },
        page: { url: 'https://shop.example/?utm_source=other' },
      },
      9,
    )
    expect(touch).toMatchObject({ at: 5, source: 'yandex', referrer: 'ya.ru', landing: '/' })
  })

  it('is the last of the chain where it is not named, with click IDs beside the other values', () => {
    const touches = [
      { at: 1, source: 'vk' },
      { at: 2, landing: '/', yclid: '7' },
    ]
    expect(touchOf({ touches, page: { url: 'https://shop.example/?utm_source=other' } }, 9)).toMatchObject({
      at: 2,
      source: 'yandex',
      clickIds: { yclid: '7' },
    })
  })

  it('is cut at 100 characters, however long the mark was', () => {
    const page = { url: `https://shop.example/?utm_source=${'s'.repeat(300)}` }
    expect(touchOf({ page }, 9)?.source).toBe('s'.repeat(100))
  })

  it('is read from the page of a client that knows no touches', () => {
    const page = { url: 'https://shop.example/a?utm_source=vk&utm_medium=cpc', referrer: 'https://vk.com/' }
    expect(touchOf({ page }, 9)).toMatchObject({
      at: 9,
      source: 'vk',
      medium: 'cpc',
      channel: 'Paid Social',
      landing: '/a',
    })
  })

  it("is read from Segment's campaign", () => {
    expect(touchOf({ campaign: { name: 'spring', source: 'news', medium: 'email' } }, 9)).toMatchObject({
      campaign: 'spring',
      channel: 'Email',
    })
  })

  it('is absent where nothing tells how the visitor came', () => {
    expect(touchOf({ page: { url: 'https://shop.example/', referrer: 'https://shop.example/a' } }, 9)).toBeUndefined()
    expect(touchOf({}, 9)).toBeUndefined()
  })
})

describe('the chain of touches', () => {
  const ad = { at: 1, source: 'yandex', medium: 'cpc' }
  it('names the first, the last and the last that was not direct', () => {
    const touches = touchesOf({ touches: [ad, { at: 2, referrer: 'google.com' }, { at: 3 }] }, undefined)
    expect([touches?.first.source, touches?.last.source, touches?.lastNonDirect?.source]).toEqual([
      'yandex',
      '(direct)',
      'google',
    ])
    expect(touches?.chain.map(({ at }) => at)).toEqual([1, 2, 3])
  })

  it('has no last non-direct when every visit was direct', () => {
    expect(touchesOf({ touches: [{ at: 1 }] }, undefined)).not.toHaveProperty('lastNonDirect')
  })

  it('is the known touch when none was sent', () => {
    const touch = classify(ad)
    expect(touchesOf({}, touch)).toEqual({ first: touch, last: touch, lastNonDirect: touch, chain: [touch] })
  })

  it('is read from any JSON without throwing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('touch', 'touches', 'page', 'campaign'), fc.jsonValue()), (context) => {
        const touch = touchOf(context, 1)
        touchesOf(context, touch)
      }),
    )
  })
})
