import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { application, springTouch } from '../../test/events.js'
import { finder } from './fields.js'
import { toNewLead } from './lead.js'
import { amocrmOptions, type AmocrmOptions, type AmocrmSettings } from './options.js'
import { isWanted, keyOf, mergeDeals } from './read-event.js'
import { type Says } from '../crm/says.js'
import { newsIn } from '../crm/says.js'
import { combineDeals } from './state.js'

function settingsOf(options: Partial<AmocrmOptions> = {}): AmocrmSettings {
  return amocrmOptions.parse({ subdomain: 'example', token: 'token', ...options })
}

const settings = settingsOf()
const merge = (...events: Parameters<typeof application>[]) =>
  mergeDeals(
    events.map((event) => application(...event)),
    settings,
  )

/** What it says, without the times. */
function valuesOf(says: Says, prefix = ''): object {
  return Object.fromEntries(
    Object.entries(says).flatMap(([about, { value }]) =>
      about.startsWith(prefix) ? [[about.slice(prefix.length), value]] : [],
    ),
  )
}

describe('what an event says of a deal', () => {
  it('carries click IDs and the IDs of other trackers under the codes of amoCRM', () => {
    const { says } = merge([
      'app-1',
      {
        touch: {
          ...springTouch,
          referrer: 'yandex.ru',
          clickIds: { yclid: 'y1', gclid: 'g1', fbclid: 'f1', from: 'p' },
        },
        trackers: { googleClientId: '111.222' },
        ids: { _ym_uid: '333', roistat_visit: '444', other: 'x' },
      },
    ])
    expect(valuesOf(says, 'mark:')).toEqual({
      UTM_SOURCE: 'yandex',
      UTM_MEDIUM: 'cpc',
      UTM_CAMPAIGN: 'spring',
      UTM_REFERRER: 'yandex.ru',
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
    expect(valuesOf(merge(['app-1', { touch }]).says)).toEqual({})
  })

  it('has no marks and no tracker IDs of a visitor who refused analytics', () => {
    expect(
      valuesOf(merge(['app-1', { consent: { analytics: false }, ids: { _ym_uid: '333' } }]).says, 'mark:'),
    ).toEqual({})
  })

  it('is named after the form, else its ID, else the page, else the application', () => {
    const named = (properties: object, title?: string): string | undefined =>
      merge(['app-1', { properties: { ...properties }, ...(title && { page: { title } }) }]).application?.name
    expect(named({ form: { name: 'Sign-up', id: 'f1' } }, 'Prices')).toBe('Application: Sign-up')
    expect(named({ form: { name: ' ', id: 'f1' } }, 'Prices')).toBe('Application: f1')
    expect(named({}, 'Prices')).toBe('Application: Prices')
    expect(named({})).toBe('Application app-1')
  })

  it('merges by time: the first event names the deal, later values replace earlier ones, in whatever order', () => {
    const first = application('app-1', { properties: { form: { name: 'A' }, value: 1, contact: { name: 'Ann' } } })
    const later = application('app-1', {
      occurredAt: first.occurredAt + 1,
      properties: { form: { name: 'B' }, value: 2, contact: { phone: '+7' } },
    })
    for (const events of [
      [first, later],
      [later, first],
    ]) {
      const { application: made, says } = mergeDeals(events, settings)
      expect(made).toMatchObject({ name: 'Application: A', at: first.occurredAt })
      expect(valuesOf(says, 'contact:')).toEqual({ name: 'Ann', phone: '+7' })
      expect(says['price']?.value).toBe(2)
    }
  })

  it('says the same in whatever order it is told', () => {
    const told = fc.record({ at: fc.nat(5), price: fc.nat(9) })
    fc.assert(
      fc.property(
        fc.uniqueArray(told, { minLength: 1, maxLength: 6, selector: ({ at }) => at }),
        fc.func(fc.nat()),
        (all, by) => {
          const states = all.map(({ at, price }) => merge(['app-1', { occurredAt: at, properties: { value: price } }]))
          const shuffled = states.toSorted((a, b) => by(a) - by(b))
          expect(shuffled.reduce(combineDeals).says).toEqual(states.reduce(combineDeals).says)
        },
      ),
    )
  })

  it('sends no contact that nobody opted in, and no tracking field that the account lacks', () => {
    const fields = [{ id: 2, code: 'UTM_SOURCE', name: '', type: 'tracking_data' }]
    const known = {
      applicationId: 1,
      tracking: new Map(fields.map((field) => [field.code, field])),
      find: finder(fields),
    }
    const { application: made, says } = merge(['app-1'])
    if (!made) throw new TypeError('no application')
    expect(toNewLead({ applicationId: 'app-1', application: made, says }, known, settings)).toEqual({
      name: 'Application: Sign-up',
      created_at: Date.UTC(2026, 2, 2, 8, 30) / 1000,
      custom_fields_values: [
        { field_id: 1, values: [{ value: 'app-1' }] },
        { field_id: 2, values: [{ value: 'yandex' }] },
      ],
    })
  })

  it('is wanted of applications, of calls by option, and of events that the options name', () => {
    const call = application('app-1', { type: 'call', name: 'Call Received' })
    const registered = application('app-1', { type: 'track', name: 'Registered' })
    expect([call, registered].map((event) => isWanted(event, settings))).toEqual([false, false])
    const more = settingsOf({ calls: true, stages: { Registered: 70_012 } })
    expect([call, registered].map((event) => isWanted(event, more))).toEqual([true, true])
  })

  it('is never wanted of what amoCRM itself has told', () => {
    const more = settingsOf({ updates: { 'Payment Received': { price: 'properties.amount' }, 'Deal Changed': {} } })
    const payment = application('app-1', { type: 'payment', name: 'Payment Received' })
    expect(isWanted(payment, more)).toBe(true)
    expect(isWanted({ ...payment, id: 'amocrm-x' }, more)).toBe(false)
    expect(isWanted(application('app-1', { type: 'deal', name: 'Deal Changed' }), more)).toBe(false)
  })

  it('is kept in order by the application, and what comes later by the person, however it is named', () => {
    const later = application('app-1', { type: 'track', userId: '42' })
    const { applicationId: _, ...ofTheUser } = later
    expect(keyOf(application('app-1'))).toBe('app-1')
    expect([later, ofTheUser].map(keyOf)).toEqual(['visitor shop visitor-1', 'visitor shop visitor-1'])
    const { anonymousId: _visitor, ...known } = ofTheUser
    expect(keyOf(known)).toBe('user shop 42')
  })
})

describe('what is news to a deal', () => {
  const written = { price: { value: 5, at: 10 } }
  it('is what is later and other', () => {
    expect(newsIn({ price: { value: 6, at: 11 } }, written)).toEqual({ price: { value: 6, at: 11 } })
    expect(newsIn({ price: { value: 6, at: 9 } }, written)).toEqual({})
    expect(newsIn({ price: { value: 5, at: 11 } }, written)).toEqual({})
    expect(newsIn({ stage: { value: { statusId: 1 }, at: 1 } }, written)).toHaveProperty('stage')
  })
})
