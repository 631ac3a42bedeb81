import { describe, expect, it } from 'vitest'
import { plainLines, plainRequest } from './plain-request.js'

const lines = plainLines('/in', ['/v1/batch', '/v1/t'])

function read(...head: readonly string[]) {
  return plainRequest(Buffer.from([...head, '', '{}'].join('\r\n'), 'latin1'), lines)
}

const FIRST = 'POST /in/v1/batch HTTP/1.1'
const HOST = 'Host: x'
const LENGTH = 'Content-Length: 2'

describe('a plain request', () => {
  it('is read with its path below the mount point and where its body begins and ends', () => {
    const request = read('POST /in/v1/t HTTP/1.1', HOST, LENGTH)
    expect(request).toMatchObject({ path: '/v1/t', bodyAt: 54, endsAt: 56 })
  })

  it('gives headers as node:http does: of some the first, of cookies and others a list', () => {
    const request = read(
      FIRST,
      HOST,
      'AUTHORIZATION: Bearer A',
      'authorization: Bearer b',
      'X-Forwarded-For:\t1.2.3.4 ',
      'x-forwarded-for: 5.6.7.8',
      'x-forwarded-for: 9.9.9.9',
      'Cookie: a=1',
      'cookie: b=2',
      'X-Empty:',
      LENGTH,
    )
    const names = ['authorization', 'x-forwarded-for', 'cookie', 'x-empty', 'empty', 'x']
    expect(names.map((name) => request?.headers(name))).toEqual([
      'Bearer A',
      '1.2.3.4, 5.6.7.8, 9.9.9.9',
      'a=1; b=2',
      '',
      undefined,
      undefined,
    ])
  })

  it.each([
    ['Connection: keep-alive'],
    ['connection:Keep-Alive'],
    ['Upgrade-Insecure-Requests: 1'],
    ['TE: trailers'],
    ['X-Content-Length: 5'],
  ])('may say %j', (line) => {
    expect(read(FIRST, HOST, line, LENGTH)).toBeDefined()
  })
})

describe('no plain request', () => {
  it.each([
    'GET /in/v1/batch HTTP/1.1',
    'POST /v1/batch HTTP/1.1',
    'POST /in/v1/batch?a HTTP/1.1',
    'POST /in/v1/batch HTTP/1.0',
    'POST /in/v1/batch HTTP/1.1 ',
    'POST  /in/v1/batch HTTP/1.1',
  ])('begins with %j', (first) => {
    expect(read(first, HOST, LENGTH)).toBeUndefined()
  })

  it.each([
    'Transfer-Encoding: chunked',
    'Trailer: x',
    'Expect: 100-continue',
    'Upgrade: websocket',
    'Proxy-Connection: keep-alive',
    'Connection: close',
    'Connection: keep-alive, close',
    'Content-Length: 2',
    'Host: x',
    'X : a',
    ' X: a',
    ': a',
    'no colon',
    'X: a\rb',
    'X: a\nb',
    'X: \0',
    'X: \x7f',
    'X: \xff',
    'X(: a',
  ])('says %j as well', (line) => {
    expect(read(FIRST, HOST, LENGTH, line)).toBeUndefined()
  })

  it.each(['', ' ', ' +2', ' -2', ' 0x2', ' 02', ' 2 ', ' 2\t', '  2', ' 2, 2', ' 2 2', ' 22222222', '\t2'])(
    'has a length of "%s"',
    (length) => {
      expect(read(FIRST, HOST, `Content-Length:${length}`)).toBeUndefined()
    },
  )

  it('lacks its host or its length, has an empty host, or more lines or a longer head than usual', () => {
    expect(read(FIRST, LENGTH)).toBeUndefined()
    expect(read(FIRST, 'Host: ', LENGTH)).toBeUndefined()
    expect(read(FIRST, HOST)).toBeUndefined()
    const many = (count: number) => read(FIRST, HOST, LENGTH, ...Array.from({ length: count }, (_, n) => `X-${n}: a`))
    expect([many(62), many(63)]).toEqual([expect.anything(), undefined])
    const long = (length: number) => read(FIRST, HOST, LENGTH, `X: ${'a'.repeat(length)}`)
    expect([long(8_000), long(8_192)]).toEqual([expect.anything(), undefined])
  })

  it('is cut off amid its head', () => {
    expect(plainRequest(Buffer.from(`${FIRST}\r\n${HOST}\r\n${LENGTH}\r\n`), lines)).toBeUndefined()
  })
})
