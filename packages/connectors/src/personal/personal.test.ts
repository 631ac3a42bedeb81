import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { application } from '../../test/events.js'
import { contactOf } from './contact.js'
import { isHash, phoneDigits, plainEmail, sha256 } from './hash.js'
import { withoutPersonalData } from './strip.js'

describe('an event without personal data', () => {
  it('has no contact, form fields, caller, network or personal trait, and keeps all else', () => {
    const event = application('app-1', {
      userId: 'u-42',
      page: { url: 'https://shop.example/thanks?email=ann%40shop.example&plan=pro', title: 'Thanks, ann@shop.example' },
      properties: {
        applicationId: 'app-1',
        name: 'Chair',
        value: 10,
        contact: { name: 'Ann', phone: '+7 900', email: 'ann@shop.example' },
        fields: { comment: 'call me' },
        caller: '79001234567',
        first_name: 'Ann',
        note: ['write to ann@shop.example', { deep: 'Ann.B+x@mail.shop.example!' }],
      },
      traits: { plan: 'pro', email: 'ann@shop.example', firstName: 'Ann', last_name: 'B', company: { name: 'Ltd' } },
      context: { ip: '203.0.113.0', locale: 'ru', traits: { email: 'ann@shop.example' } },
    })
    const { properties, traits, context, page, userId, touch } = withoutPersonalData(event)
    expect(properties).toEqual({
      applicationId: 'app-1',
      name: 'Chair',
      value: 10,
      note: ['write to …', { deep: '…!' }],
    })
    expect(traits).toEqual({ plan: 'pro', company: { name: 'Ltd' } })
    expect(context).toEqual({ locale: 'ru' })
    expect(page).toEqual({ url: 'https://shop.example/thanks?email=…&plan=pro', title: 'Thanks, …' })
    expect([userId, touch]).toEqual(['u-42', event.touch])
  })

  it('has the hash of a user’s ID that is an e-mail address, the same for every spelling', () => {
    expect(withoutPersonalData(application('a', { userId: ' Ann@Shop.example' })).userId).toBe(
      sha256('ann@shop.example'),
    )
  })

  it('names no e-mail address, wherever it stood', () => {
    const email = fc
      .tuple(fc.stringMatching(/^[a-z0-9.+_-]{1,12}$/), fc.stringMatching(/^[a-z0-9]{1,8}$/))
      .map(([user, host]) => `${user}@${host}.example`)
    fc.assert(
      fc.property(email, fc.json(), (address, json) => {
        const hidden = { a: [address, { b: `x ${address} y` }], c: encodeURIComponent(address), json: JSON.parse(json) }
        const seen = JSON.stringify(withoutPersonalData(application('app-1', { properties: hidden, traits: hidden })))
        expect(seen).not.toContain(address)
        expect(seen).not.toContain(encodeURIComponent(address))
      }),
    )
  })
})

describe('a contact', () => {
  it('is what the form marks, before the traits and the caller', () => {
    expect(
      contactOf(
        application('a', {
          properties: { contact: { name: ' Ann Maria Bee ', phone: '1' }, caller: '2' },
          traits: { phone: '3', email: 'ann@shop.example' },
        }),
      ),
    ).toEqual({ firstName: 'Ann', lastName: 'Bee', phone: '1', email: 'ann@shop.example' })
    expect(contactOf(application('a', { properties: { caller: '2' } }))).toEqual({ phone: '2' })
    expect(contactOf(application('a', { properties: { contact: { name: 'Ann', email: '' } } }))).toEqual({
      firstName: 'Ann',
    })
  })
})

describe('what is hashed', () => {
  it.each([
    ['+7 (900) 123-45-67', '79001234567'],
    ['8 900 123 45 67', '79001234567'],
    ['0044 20 7946 0000', '442079460000'],
    ['12345', undefined],
    ['no number', undefined],
  ])('has of the phone %s the digits %s', (phone, digits) => {
    expect(phoneDigits(phone)).toBe(digits)
  })

  it('has of an e-mail address its plain form, and nothing of what is none', () => {
    expect(plainEmail(' Ann@Shop.Example ')).toBe('ann@shop.example')
    expect([plainEmail('ann'), plainEmail('a b@c.d'), plainEmail('')]).toEqual([undefined, undefined, undefined])
  })

  it('knows a hash from a plain text', () => {
    expect([isHash(sha256('x')), isHash('x')]).toEqual([true, false])
  })
})
