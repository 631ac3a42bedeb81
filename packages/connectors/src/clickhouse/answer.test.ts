import { describe, expect, it } from 'vitest'
import { codeOf, readInsert } from './answer.js'

const OWN = { 'x-clickhouse-query-id': '1' }

function answer(text: string, headers: Readonly<Record<string, string>> = OWN, status = 200) {
  return { status, text, headers: new Headers(headers), body: undefined }
}

describe('the answer to an insert', () => {
  it('is a success when ClickHouse says nothing at all', () => {
    expect(readInsert(answer(''), 2)).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }])
  })

  it('is none of ClickHouse where a proxy says nothing, or the server says something', () => {
    expect(readInsert(answer('', {}), 2)).toBeUndefined()
    expect(readInsert(answer('hello'), 2)).toBeUndefined()
    expect(readInsert(answer('', OWN, 502), 2)).toBeUndefined()
  })

  it('is a failure when it begins as a success and ends with an exception', () => {
    const late = answer('\nCode: 241. DB::Exception: Memory limit exceeded')
    expect(codeOf(late)).toBe(241)
    expect(() => readInsert(late, 2)).toThrow('ClickHouse says 241')
  })

  it('is read in the words of older servers too', () => {
    const old = answer('Code: 27, e.displayText() = DB::Exception: Cannot parse input: (at row 2)', OWN, 500)
    expect(readInsert(old, 1)).toEqual([
      { kind: 'rejected', reason: 'ClickHouse says 27: Cannot parse input: (at row 2)' },
    ])
  })
})
