import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '@throughline/protocol'
import { parsePath, valueAt } from './path.js'

const BODY: Json = {
  order: { id: 7, 'odd.key': 'dots', total: null },
  items: [{ id: 'a' }, { id: 'b' }],
  fields: [
    { code: 'APP', value: 'app-1' },
    { code: 5, value: 'five' },
  ],
  byNumber: { '0': { code: 'X', value: 'x' } },
}

function at(text: string, item: Json = BODY): Json | undefined {
  const path = parsePath(text)
  if (!path.ok) throw new Error(path.reason)
  return valueAt(path.value, item, BODY)
}

describe('a path', () => {
  it.each([
    ['order.id', 7],
    ['items.1.id', 'b'],
    ['fields[code=APP].value', 'app-1'],
    ['fields[code=5].value', 'five'],
    ['byNumber[code=X].value', 'x'],
    ['/order/odd.key', 'dots'],
    ['$.order.id', 7],
    ['order.total', undefined],
    ['order.none.more', undefined],
    ['items.9.id', undefined],
    ['order.toString', undefined],
    ['items.length', undefined],
  ])('leads %s to %j', (text, value) => {
    expect(at(text)).toEqual(value)
  })

  it('begins at an item, and with $ at the whole body', () => {
    expect(at('id', { id: 'a' })).toBe('a')
    expect(at('$.order.id', { id: 'a' })).toBe(7)
    expect(at('$', { id: 'a' })).toBe(BODY)
  })

  it.each(['', 'a..b', 'a.', 'a[b', 'a[b]', '[=x]'])('is none: "%s"', (text) => {
    expect(parsePath(text)).toMatchObject({ ok: false })
  })

  it('never throws, whatever it is and whatever it is asked of', () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), (text, json) => {
        const path = parsePath(text)
        const body: Json = JSON.parse(json)
        if (path.ok) valueAt(path.value, body, body)
      }),
    )
  })
})
