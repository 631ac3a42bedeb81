import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { application } from '../../test/events.js'
import { mapper, type MappingRule } from './rule.js'
import { mappingSchema } from './schema.js'

const event = (more: Partial<TrackedEvent>): TrackedEvent =>
  application('app-1', { type: 'track', name: 'Report Built', properties: { rows: 3, kind: { id: 'x' } }, ...more })

const DEFAULTS: readonly MappingRule[] = [
  { when: { types: ['page'] }, send: 'page_view', with: { location: 'page.url' } },
  { when: { types: ['track'] }, send: { from: ['properties.event', 'name'] }, all: 'properties' },
]

describe('a mapping', () => {
  it('tells by the first rule that fits, and nothing where none does', () => {
    const map = mapper(DEFAULTS)
    expect(map(event({ type: 'page', page: { url: 'https://shop.example/' } }))).toEqual({
      name: 'page_view',
      fields: { location: 'https://shop.example/' },
    })
    expect(map(event({}))).toEqual({ name: 'Report Built', fields: { rows: 3, kind: { id: 'x' } } })
    expect(map(event({ properties: { event: 'other' } }))?.name).toBe('other')
    expect(map(event({ type: 'deal' }))).toBeUndefined()
  })

  it('has no name where the event has none, and then tells nothing', () => {
    const { name: _, ...nameless } = event({})
    expect(mapper(DEFAULTS)(nameless)).toBeUndefined()
  })

  it('tries a user’s rules first: to drop, to rename, to add from a path or as a constant, only if', () => {
    const map = mapper(DEFAULTS, [
      { when: { names: ['Report Built'], where: { 'properties.rows': { below: 1 } } }, send: null },
      {
        when: { names: ['Report Built'], where: { 'properties.rows': { atLeast: 3 } } },
        send: 'report',
        with: {
          rows: 'properties.rows',
          kind: 'properties.kind.id',
          brand: { value: 'ours' },
          none: 'properties.none',
        },
      },
    ])
    expect(map(event({ properties: { rows: 0 } }))).toBeUndefined()
    expect(map(event({}))).toEqual({ name: 'report', fields: { rows: 3, kind: 'x', brand: 'ours' } })
    expect(map(event({ properties: { rows: 2 } }))?.name).toBe('Report Built')
  })

  it('takes a function: what it leaves undefined is mapped as ever, and null is not sent', () => {
    const map = mapper(DEFAULTS, ({ type, name }) => {
      if (type === 'page') return null
      return name === 'Signed Up' ? { name: 'sign_up', fields: {} } : undefined
    })
    expect(map(event({ type: 'page' }))).toBeUndefined()
    expect(map(event({ name: 'Signed Up' }))).toEqual({ name: 'sign_up', fields: {} })
    expect(map(event({}))?.name).toBe('Report Built')
  })

  it('puts what a rule names over a property of the same name', () => {
    const map = mapper([{ when: {}, send: 'x', with: { rows: { value: 'named' } }, all: 'properties' }])
    expect(map(event({}))?.fields).toEqual({ rows: 'named', kind: { id: 'x' } })
  })

  it('reads no more than the event holds', () => {
    const map = mapper([{ when: {}, send: 'x', with: { a: 'properties.constructor.name', b: '__proto__' } }])
    expect(map(event({}))?.fields).toEqual({})
  })

  it.each([
    [[{ when: {}, send: 'x', wiht: {} }]],
    [[{ when: { type: 'page' }, send: 'x' }]],
    [[{ when: { where: { 'properties.rows': { bellow: 1 } } }, send: 'x' }]],
    [[{ when: {}, send: '' }]],
    [[{ when: {}, send: 'x', with: { rows: 3 } }]],
    ['all'],
  ])('is refused where it is misspelt: %j', (rules) => {
    expect(mappingSchema.safeParse(rules).success).toBe(false)
  })
})
