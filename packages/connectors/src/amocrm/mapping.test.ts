import { describe, expect, it } from 'vitest'
import { application, springTouch } from '../../test/events.js'
import { mergeDeal, toNewLead } from './mapping.js'
import { amocrmOptions } from './options.js'

const fields = { applicationId: 1, tracking: new Map([['UTM_SOURCE', 2]]) }
const settings = amocrmOptions.parse({ subdomain: 'example', token: 'token' })

describe('the deal of an application', () => {
  it('carries click IDs and the IDs of other trackers under the codes of amoCRM', () => {
    const event = application('app-1', {
      touch: { ...springTouch, referrer: 'yandex.ru', clickIds: { yclid: 'y1', gclid: 'g1', fbclid: 'f1', from: 'p' } },
      ids: { _ga: 'GA1.2.111.222', _ym_uid: '333', roistat_visit: '444', other: 'x' },
    })
    expect(mergeDeal([event]).tracking).toEqual({
      UTM_SOURCE: 'yandex',
      UTM_MEDIUM: 'cpc',
      UTM_CAMPAIGN: 'spring',
      REFERRER: 'yandex.ru',
      FROM: 'p',
      GCLID: 'g1',
      YCLID: 'y1',
      FBCLID: 'f1',
      GCLIENTID: '111.222',
      _YM_UID: '333',
      ROISTAT: '444',
    })
  })

  it('has no marks after a direct visit', () => {
    const touch = { at: 1, source: '(direct)', medium: '(none)', channel: 'Direct' } as const
    expect(mergeDeal([application('app-1', { touch })]).tracking).toEqual({})
  })

  it('has no marks and no tracker IDs of a visitor who refused analytics', () => {
    const event = application('app-1', { consent: { analytics: false }, ids: { _ym_uid: '333' } })
    expect(mergeDeal([event]).tracking).toEqual({})
  })

  it('is named after the form, else its ID, else the page, else the application', () => {
    const named = (properties: object, title?: string): string =>
      mergeDeal([application('app-1', { properties: { ...properties }, ...(title && { page: { title } }) })]).name
    expect(named({ form: { name: 'Sign-up', id: 'f1' } }, 'Prices')).toBe('Application: Sign-up')
    expect(named({ form: { name: ' ', id: 'f1' } }, 'Prices')).toBe('Application: f1')
    expect(named({}, 'Prices')).toBe('Application: Prices')
    expect(named({})).toBe('Application app-1')
  })

  it('merges its events: the first names it, later values replace earlier ones', () => {
    const first = application('app-1', { properties: { form: { name: 'A' }, value: 1, contact: { name: 'Ann' } } })
    const later = application('app-1', {
      occurredAt: first.occurredAt + 1,
      properties: { form: { name: 'B' }, value: 2, contact: { phone: '+7' } },
    })
    expect(mergeDeal([first, later])).toMatchObject({
      name: 'Application: A',
      appliedAt: first.occurredAt,
      price: 2,
      contact: { name: 'Ann', phone: '+7' },
    })
  })

  it('sends no contact that nobody opted in, and no tracking field that the account lacks', () => {
    expect(toNewLead(mergeDeal([application('app-1')]), fields, settings)).toEqual({
      name: 'Application: Sign-up',
      created_at: Date.UTC(2026, 2, 2, 8, 30) / 1000,
      custom_fields_values: [
        { field_id: 1, values: [{ value: 'app-1' }] },
        { field_id: 2, values: [{ value: 'yandex' }] },
      ],
    })
  })
})
