import { mergeInParts } from '@throughline/collector/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnySink } from '@throughline/collector'
import { amocrm } from '../src/amocrm/index.js'
import { bitrix24 } from '../src/bitrix24/index.js'
import { metrica } from '../src/metrica/index.js'
import { application, springTouch } from './events.js'

const text = fc.constantFrom('', 'a', 'b', 'c')
const event = fc.record(
  {
    value: fc.integer({ min: 0, max: 9 }),
    form: fc.record({ name: text }, { requiredKeys: [] }),
    contact: fc.record({ name: text, phone: text }, { requiredKeys: [] }),
    source: text,
    campaign: text,
    refused: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('the deal of one application', () => {
  it.each<[string, AnySink]>([
    ['amoCRM', amocrm({ subdomain: 'example', token: 'token' })],
    ['Bitrix24', bitrix24({ hook: 'https://example.bitrix24.ru/rest/1/code/' })],
    ['Yandex Metrica', metrica({ counterId: 1, token: 'token', send: 'orders' })],
  ])('says the same to %s in whatever parts its events are merged', (_, sink) => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(8)), (all, cuts) => {
        const events = all.map(({ value, form, contact, source, campaign, refused }, index) =>
          application('app-1', {
            id: `event-${index}`,
            occurredAt: index,
            ...(refused === true && { consent: { analytics: false } }),
            ...(source && { touch: { ...springTouch, source, ...(campaign && { campaign }) } }),
            properties: {
              ...(value !== undefined && { value }),
              ...(form && { form }),
              ...(contact && { contact }),
            },
          }),
        )
        expect(mergeInParts(sink, events, cuts)).toEqual(sink.merge?.(events))
      }),
    )
  })
})
