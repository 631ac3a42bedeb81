import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextOrder, sorted } from './sort.js'
import type { Value } from './report.js'

const itself = (value: Value): Value => value

describe('sorted', () => {
  it('sorts numbers by size', () => {
    expect(sorted([9, 100, 20], itself, 'ascending')).toEqual([9, 20, 100])
    expect(sorted([9, 100, 20], itself, 'descending')).toEqual([100, 20, 9])
  })

  it('sorts text by the alphabet, with numbers in it by size', () => {
    expect(sorted(['ad-10', 'Ad-9', 'brand'], itself, 'ascending')).toEqual(['Ad-9', 'ad-10', 'brand'])
  })

  it('puts rows without a value last in both directions', () => {
    expect(sorted([null, 3, '', 1], itself, 'ascending')).toEqual([1, 3, null, ''])
    expect(sorted([null, 3, '', 1], itself, 'descending')).toEqual([3, 1, null, ''])
  })

  it('keeps the order of equal rows and the array it was given', () => {
    const rows = [
      { name: 'b', sum: 1 },
      { name: 'a', sum: 1 },
    ]
    expect(sorted(rows, (row) => row.sum, 'descending')).toEqual(rows)
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer())),
        fc.constantFrom('ascending', 'descending'),
        (values, direction) => {
          const before = [...values]
          const after = sorted(values, itself, direction)
          expect(values).toEqual(before)
          expect(sorted(after, itself, direction)).toEqual(after)
        },
      ),
    )
  })
})

describe('nextOrder', () => {
  it('turns the direction of the same column', () => {
    const order = nextOrder({ column: 'revenue', direction: 'descending' }, 'revenue', true)
    expect(order).toEqual({ column: 'revenue', direction: 'ascending' })
  })

  it('starts figures with the largest and names with the first', () => {
    const order = { column: 'revenue', direction: 'ascending' } as const
    expect(nextOrder(order, 'cost', true)).toEqual({ column: 'cost', direction: 'descending' })
    expect(nextOrder(order, 'name', false)).toEqual({ column: 'name', direction: 'ascending' })
  })
})
