import { describe, expect, it } from 'vitest'
import { consentOf, contextOf, pageOf, sessionOf } from './surroundings.js'

const NOTHING = { userAgent: undefined, userAgentData: undefined, address: undefined }

describe('what a client leaves to be concluded', () => {
  it('is the path of a page, from its address', () => {
    expect(pageOf({ url: 'https://shop.example/a/b?c#d' })).toEqual({
      url: 'https://shop.example/a/b?c#d',
      path: '/a/b',
    })
    expect(pageOf({ url: 'https://shop.example/a', path: '/route' })?.path).toBe('/route')
    expect(pageOf({ url: 'no address' })).toEqual({ url: 'no address' })
  })
  it("is a session's ID, from its visitor and its start", () => {
    expect(sessionOf({ index: 2, startedAt: 7 }, 'ann')).toEqual({ id: 'ann.7', index: 2, startedAt: 7 })
    expect(sessionOf({ id: 's', index: 2, startedAt: 7 }, 'ann')?.id).toBe('s')
    expect(sessionOf({ index: 2, startedAt: 7 }, undefined)).toBeUndefined()
    expect(sessionOf({ index: null, startedAt: 7 }, 'ann')).toBeUndefined()
  })
  it("is consent, from Google Consent Mode's types", () => {
    expect(consentOf({ analytics_storage: 'granted', ad_storage: 'denied' })).toEqual({
      analytics: true,
      marketing: false,
    })
    expect(consentOf({ analytics: false, analytics_storage: 'granted' })).toEqual({ analytics: false })
    expect(consentOf({ analytics_storage: 'maybe' })).toBeUndefined()
  })
  it('is the name of our own SDK, whose version is told', () => {
    expect(contextOf({ library: '0.1.0' }, NOTHING)).toEqual({
      library: { name: '@throughline/browser', version: '0.1.0' },
    })
  })
})

describe('what is kept of the context', () => {
  it("has the consent string of IAB Europe's banners, for those who pass it on", () => {
    expect(contextOf({ consent: { tcf: 'CP' } }, NOTHING)).toEqual({ tcf: 'CP' })
  })
})
