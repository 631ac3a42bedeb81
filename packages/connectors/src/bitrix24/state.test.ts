import { expect, it } from 'vitest'
import { application } from '../../test/events.js'
import { bitrix24Options } from './options.js'
import { combineDeals, mergeDeal } from './state.js'

const settings = bitrix24Options.parse({ hook: 'https://example.bitrix24.ru/rest/1/code/' })

it('is named after its first event, whichever comes first, and says what was told last', () => {
  const first = application('app-1', { occurredAt: 1, properties: { form: { name: 'A' }, value: 1 } })
  const later = application('app-1', { occurredAt: 2, properties: { form: { name: 'B' }, value: 2 } })
  const merged = mergeDeal([first, later], settings)
  expect(merged).toMatchObject({
    applicationId: 'app-1',
    since: 1,
    applied: { at: 1, title: 'Application: A' },
    says: { value: { value: 2, at: 2 } },
  })
  expect(combineDeals(mergeDeal([later], settings), mergeDeal([first], settings))).toEqual(merged)
})

it('is titled by the form, else by its ID, else by the page, else by the application, within the length allowed', () => {
  const titled = (properties: object, title?: string): string | undefined =>
    mergeDeal([application('app-1', { properties: { ...properties }, ...(title && { page: { title } }) })], settings)
      .applied?.title
  expect(titled({ form: { name: 'Sign-up', id: 'f1' } }, 'Prices')).toBe('Application: Sign-up')
  expect(titled({ form: { name: ' ', id: 'f1' } }, 'Prices')).toBe('Application: f1')
  expect(titled({}, 'Prices')).toBe('Application: Prices')
  expect(titled({})).toBe('Application app-1')
  expect(titled({ form: { name: 'x'.repeat(300) } })).toHaveLength(255)
})
