import { describe, expect, it } from 'vitest'
import { parsedBytes } from './parsed-body.js'

const text = (body: unknown, type?: string): string => new TextDecoder().decode(parsedBytes(body, type))

describe("what a host's parser left", () => {
  it('is taken as it is when it is bytes or text', () => {
    expect(text(Buffer.from('{"a":1}'))).toBe('{"a":1}')
    expect(text('{"a":1}', 'text/plain')).toBe('{"a":1}')
  })

  it('is JSON again when it was JSON', () => {
    expect(text({ a: [1, null] }, 'application/json')).toBe('{"a":[1,null]}')
  })

  it('is a nested form again when it was one', () => {
    const body = { leads: { status: [{ id: '7', name: 'a b' }] } }
    expect(decodeURIComponent(text(body, 'application/x-www-form-urlencoded; charset=utf-8'))).toBe(
      'leads[status][0][id]=7&leads[status][0][name]=a+b',
    )
  })
})
