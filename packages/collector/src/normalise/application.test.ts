import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applicationProperties } from './application.js'

describe('the properties of an application', () => {
  it('have name, phone and email among the named fields as the contact', () => {
    expect(applicationProperties({ applicationId: 'a', fields: { phone: '+7', size: 'L' } })).toEqual({
      applicationId: 'a',
      contact: { phone: '+7' },
      fields: { size: 'L' },
    })
  })
  it('keep a contact that was sent', () => {
    expect(applicationProperties({ contact: { name: 'Ann' }, fields: { name: 'Box', email: 'a@b.example' } })).toEqual({
      contact: { name: 'Ann', email: 'a@b.example' },
    })
  })
  it('name no attribute that the form has not', () => {
    expect(applicationProperties({ form: { id: '', name: 'lead', action: '/x' }, fields: {} })).toEqual({
      form: { name: 'lead', action: '/x' },
    })
  })
  it('stay as they are where they are something else, whatever they are', () => {
    expect(applicationProperties({ form: 'f', contact: 1, fields: [] })).toEqual({ form: 'f', contact: 1, fields: [] })
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('form', 'contact', 'fields', 'x'), fc.jsonValue()), (properties) => {
        applicationProperties(properties)
      }),
    )
  })
})
