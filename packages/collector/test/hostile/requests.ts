import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { mutated, SAMPLE } from './mutations.js'

/** A request of whatever kind. */
export interface AnyRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What the collector of the test knows. */
export const KEYS = { write: 'write-key', secret: 'secret-key', admin: 'admin-token', hook: 'hook-secret' } as const

/** Every path that a collector answers, with the rests by which they go on. */
const PATHS = [
  '/v1/batch',
  '/v1/track',
  '/v1/t',
  '/v1/page',
  '/v1/p',
  '/v1/identify',
  '/v1/i',
  `/v1/sources/crm/${KEYS.hook}`,
  '/v1/sources/crm',
  '/v1/sources/',
  '/v1/visitors/v1',
  '/v1/visitors/',
  '/v1/status',
  '/v1/reports/money',
  '/t.js',
  '/t.0123456789abcdef.js',
  '/healthz',
  '/readyz',
  '/metrics',
  '/dashboard',
] as const

/** What may be put behind or into a path: encodings that are none, dots, queries, names of the prototype. */
const twist = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  fc.constantFrom('%zz', '%00', '%2e%2e/', '/..', '//', ';x', '?', '?a=1&a=2', '?__proto__[x]=1', '?%', '#a', '%ff'),
  fc.constantFrom('/__proto__', '/constructor', '/%F0%9F%98%80', `/${'a/'.repeat(2_000)}`),
  fc.string({ maxLength: 20 }).map((text) => `/${encodeURIComponent(text)}`),
  fc.string({ maxLength: 20 }).map((text) => `?q=${encodeURIComponent(text)}`),
)

const key = fc.constantFrom<string>(KEYS.write, KEYS.secret, KEYS.admin, 'wrong', '', '__proto__')

/** Printable, as a header may be; what is not, a client cannot send. */
const text = fc.stringMatching(/^[ -~]{0,60}$/)

const headers = fc.record(
  {
    'content-type': fc.oneof(
      fc.constantFrom(
        'application/json',
        'text/plain;charset=UTF-8',
        'application/x-www-form-urlencoded',
        'application/octet-stream',
        'multipart/form-data; boundary=x',
      ),
      text,
    ),
    'content-encoding': fc.oneof(fc.constantFrom('gzip', 'identity', 'br', 'gzip, gzip', 'GZIP'), text),
    authorization: fc.oneof(
      key.map((each) => `Bearer ${each}`),
      key.map((each) => `Basic ${Buffer.from(`${each}:`).toString('base64')}`),
      text,
    ),
    origin: fc.oneof(fc.constantFrom('https://shop.example', 'https://evil.example', 'null'), text),
    host: fc.oneof(fc.constantFrom('collect.example', '[', 'a b'), text),
    referer: fc.oneof(fc.constantFrom('https://collect.example/', 'http://['), text),
    cookie: fc.oneof(fc.constantFrom('tl_visitor=V1StGXR8_Z5jdHi6B-myT', 'tl_visitor', ';;=;'), text),
    'user-agent': text,
    'sec-ch-ua': fc.oneof(fc.constantFrom('"Chromium";v="140"', '"', ';v='), text),
    'x-forwarded-for': fc.oneof(fc.constantFrom('203.0.113.7', '::1, x', ','), text),
    'if-none-match': text,
    'access-control-request-headers': text,
  },
  { requiredKeys: [] },
)

const single = mutated.map((batch) => {
  const { batch: [message] = [] }: { batch?: readonly unknown[] } = JSON.parse(batch)
  return JSON.stringify(message ?? null)
})

const plain: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.oneof(mutated, single).map((json) => Buffer.from(json.replace('"k"', JSON.stringify(KEYS.write)))),
  fc.constant(Buffer.from(JSON.stringify({ writeKey: KEYS.write, batch: [SAMPLE] }))),
  fc
    .dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 30 }), { maxKeys: 5 })
    .map((fields) => Buffer.from(new URLSearchParams(fields).toString())),
  fc.uint8Array({ maxLength: 200 }),
)

/** As it is, gzipped, or gzipped and then damaged. */
const body = fc
  .record({ bytes: plain, how: fc.constantFrom('plain', 'plain', 'gzip', 'damaged'), at: fc.nat(), byte: fc.nat(255) })
  .map(({ bytes, how, at, byte }) => {
    if (how === 'plain') return { bytes, isZipped: false }
    const zipped = gzipSync(bytes)
    if (how === 'damaged') zipped[at % zipped.length] = byte
    return { bytes: zipped, isZipped: true }
  })

/** Requests to every path, by every method, with whatever headers and bodies. */
export const anyRequest: fc.Arbitrary<AnyRequest> = fc
  .record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE', 'OPTIONS', 'HEAD', 'PUT', 'PATCH'),
    path: fc.constantFrom(...PATHS),
    twist,
    headers,
    body,
    isTold: fc.boolean(),
  })
  .map(({ method, path, twist: rest, headers: sent, body: { bytes, isZipped }, isTold }) => ({
    method,
    path: path + rest,
    headers: isZipped && isTold ? { ...sent, 'content-encoding': 'gzip' } : sent,
    body: bytes,
  }))
