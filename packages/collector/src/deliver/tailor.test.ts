import { describe, expect, it } from 'vitest'
import type { Sink } from '../sink.js'
import { someEvent } from '../testing/some-event.js'
import { tailored, type Tailoring } from './tailor.js'

const sink: Sink = { name: 'crm', purpose: 'necessary', limits: { items: 1, timeoutMs: 1 }, deliver: async () => [] }
const event = someEvent('a', { properties: { plan: 'pro', price: 9, form: { id: 'top' } } })
const seen = (tailoring: Tailoring) => tailored(sink, tailoring).transform?.(event)

describe('a tailored sink', () => {
  it('sees what it saw before when nothing is asked', () => {
    expect(seen({})).toBe(event)
  })

  it.each([
    [{ types: ['track', 'page'] }, true],
    [{ types: ['page'] }, false],
    [{ names: ['Plan Chosen'], sites: ['shop'] }, true],
    [{ names: ['Plan Chosen'], sites: ['blog'] }, false],
    [{ where: { 'properties.plan': ['free', 'pro'], 'properties.form.id': 'top' } }, true],
    [{ where: { 'properties.plan': 'free' } }, false],
    [{ where: { 'properties.none': 'x' } }, false],
    [{ where: { 'properties.none': { present: false }, 'properties.plan': { present: true } } }, true],
    [{ where: { 'properties.plan': { present: false } } }, false],
    [{ where: { 'properties.plan': { not: ['free', 'basic'] }, 'properties.none': { not: 'x' } } }, true],
    [{ where: { 'properties.plan': { not: ['free', 'pro'] } } }, false],
    [{ where: { 'properties.price': { atLeast: 9, below: 9.5 } } }, true],
    [{ where: { 'properties.price': { atLeast: 9.5 } } }, false],
    [{ where: { 'properties.price': { below: 9 } } }, false],
    [{ where: { 'properties.plan': { below: 9 } } }, false],
  ])('with the filter %j sees the event: %s', (filter, passes) => {
    expect(seen({ filter })).toBe(passes ? event : undefined)
  })

  it('sees values under the names that the map gives, and the event itself unchanged', () => {
    const map = {
      'properties.value': 'properties.price',
      'properties.lead.source': { value: 'site' },
      'traits.x': 'none',
    }
    expect(seen({ map })?.properties).toEqual({ ...event.properties, value: 9, lead: { source: 'site' } })
    expect(event.properties).toEqual({ plan: 'pro', price: 9, form: { id: 'top' } })
  })

  it('sees no more what is moved or dropped, at any depth', () => {
    const map = {
      'properties.form.name': { move: 'properties.form.id' },
      'properties.price': { drop: true },
      'traits.never.there': { drop: true },
      'properties.tariff': { move: 'properties.none' },
    } as const
    expect(seen({ map })?.properties).toEqual({ plan: 'pro', form: { name: 'top' } })
  })

  it('takes a step only where its condition holds for the event as it came', () => {
    const map = {
      'properties.plan': { value: 'free' },
      'properties.vip': { value: true, if: { 'properties.plan': 'pro' } },
      'properties.poor': { value: true, if: { 'properties.plan': 'free' } },
      name: { value: 'Pro Chosen', if: { 'properties.price': { atLeast: 9 } } },
    } as const
    expect(seen({ map })).toMatchObject({ name: 'Pro Chosen', properties: { plan: 'free', vip: true } })
    expect(seen({ map })?.properties).not.toHaveProperty('poor')
  })

  it('writes nothing but the name, properties, traits and context', () => {
    expect(seen({ map: { id: { value: 'other' } } })?.id).toBe('a')
  })

  it('takes functions as well, the mapping last', () => {
    expect(seen({ filter: ({ site }) => site === 'shop', map: () => undefined })).toBeUndefined()
  })

  it('says where it begins and what it was called', () => {
    expect(tailored(sink, { startFrom: 'now', formerly: 'old' })).toMatchObject({ startFrom: 'now', formerly: 'old' })
  })
})
