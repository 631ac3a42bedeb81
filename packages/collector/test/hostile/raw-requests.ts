import fc from 'fast-check'

/** What a client writes. */
export interface RawRequests {
  readonly count: number
  /** The bytes, as they are written. */
  readonly pieces: readonly Buffer[]
}

/** First lines: what the collector takes, and all that only looks like it. */
const firstLine = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('POST /in/v1/batch HTTP/1.1', 'POST /in/v1/page HTTP/1.1') },
  fc.constantFrom(
    'POST /in/v1/batch?a=1 HTTP/1.1',
    'POST /in/v1/batch/ HTTP/1.1',
    'POST /v1/batch HTTP/1.1',
    'POST /in/v1/nothing HTTP/1.1',
    'POST http://shop.example/in/v1/batch HTTP/1.1',
    'POST /in/v1/batch HTTP/1.0',
    'POST /in/v1/batch HTTP/1.1 ',
    'POST  /in/v1/batch HTTP/1.1',
    'POST /in/v1/batch http/1.1',
    'POST /in/v1/batch HTTP/2.0',
    'POST /in/v1/batch',
    'post /in/v1/batch HTTP/1.1',
    'GET /in/v1/batch HTTP/1.1',
    'OPTIONS /in/v1/batch HTTP/1.1',
    'PRI * HTTP/2.0',
    '\r\nPOST /in/v1/batch HTTP/1.1',
  ),
)

/** Lines that a client may send, and that must be read as `node:http` reads them, also where they stand twice. */
const usual = fc.constantFrom(
  'Authorization: Bearer blog-web',
  'authorization: Bearer nobody',
  'AUTHORIZATION:Bearer shop-secret',
  'Origin: https://shop.example',
  'origin:  https://evil.example \t',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
  'user-agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
  'Sec-CH-UA: "Chromium";v="140", "Google Chrome";v="140"',
  'sec-ch-ua: "Opera";v="120"',
  'Sec-CH-UA-Platform: "Windows"',
  'sec-ch-ua-mobile: ?0',
  'X-Forwarded-For: 203.0.113.7',
  'x-forwarded-for: 198.51.100.7, 192.0.2.1',
  'Content-Type: text/plain;charset=UTF-8',
  'Content-Encoding: identity',
  'content-encoding: br',
  'Cookie: a=1',
  'Connection: keep-alive',
  'connection:Keep-Alive',
  'Keep-Alive: timeout=5',
  'TE: trailers',
  'Upgrade-Insecure-Requests: 1',
  'X-Empty:',
  'X-Long: '.padEnd(6_000, 'long '),
)

/** By such lines one server was made to see a request's end where another did not, or to lose count of connections. */
const smuggling = fc.constantFrom(
  'Transfer-Encoding: chunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: xchunked',
  'Transfer_Encoding: chunked',
  ' Transfer-Encoding: chunked',
  'X: a\r\n\tTransfer-Encoding: chunked',
  'X: a\nTransfer-Encoding: chunked',
  'X: a\rTransfer-Encoding: chunked',
  'Content-Length: 5',
  'Content-Length: +5',
  'Content-Length: -5',
  'Content-Length: 0x5',
  'Content-Length: 5, 5',
  'Content-Length: 5 5',
  'Content-Length: 0',
  'Content-Length: 005',
  'Content-Length:',
  'Content-Length : 5',
  'Content-Length: 99999999999999999999',
  'Content-Length\0: 5',
  'Host: other.example',
  'Host:',
  'Host : x',
  'Expect: 100-continue',
  'Expect: nothing',
  'Connection: close',
  'Connection: keep-alive, close',
  'Connection: upgrade',
  'Connection:  keep-alive',
  'Upgrade: websocket',
  'Proxy-Connection: close',
  'Trailer: X',
  'X: \0',
  'X: \x7f',
  'X: \x80\xff',
  'X Y: z',
  'X(: z',
  ': z',
  'no colon',
  ' folded',
  '\tfolded',
  'X: '.padEnd(20_000, 'x'),
  Array.from({ length: 70 }, (_, n) => `X-${n}: y`).join('\r\n'),
)

/** How the length may be told, mostly rightly. */
const told = fc.oneof(
  { weight: 8, arbitrary: fc.constant((length: number) => `Content-Length: ${length}`) },
  fc.constantFrom<(length: number) => string>(
    (length) => `content-length:${length}`,
    (length) => `Content-Length:  ${length}\t`,
    (length) => `Content-Length: ${length - 1}`,
    (length) => `Content-Length: ${length + 1}`,
    (length) => `Content-Length: 0${length}`,
    (length) => `Content-Length: +${length}`,
    (length) => `Content-Length: 0x${length.toString(16)}`,
    (length) => `Content-Length: ${length}, ${length}`,
    (length) => `Content-Length: ${length}\r\nContent-Length: ${length}`,
    (length) => `Content-Length: ${length}\r\nTransfer-Encoding: chunked`,
    (length) => `Content-Length : ${length}`,
    () => 'X-Length: none',
  ),
)

const ends = fc.oneof({ weight: 12, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\r\n'))

let count = 0

/** Bodies that are told apart; of chunks, of another request, of what is no JSON. */
const body = fc
  .constantFrom<(page: string) => string>(
    (page) => `{"writeKey":"shop-web","batch":[${page}]}`,
    (page) => `{"writeKey":"shop-web","batch":[${page}]}`,
    (page) => `{"batch":[${page}]}`,
    (page) => page,
    (page) => `{"writeKey":"shop-web","batch":[${page}${' '.repeat(3_000)}]}`,
    (page) => `5\r\n${page.slice(0, 5)}\r\n0\r\n\r\n`,
    () => '0\r\n\r\nPOST /in/v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}',
    () => 'я не JSON',
    () => '',
  )
  .map((make) => make(`{"type":"page","messageId":"m${++count}","anonymousId":"v1","name":"Я"}`))

const request = fc
  .record({
    firstLine,
    host: fc.oneof({ weight: 9, arbitrary: fc.constant(['Host: shop.example']) }, fc.constant([])),
    lines: fc.array(fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: smuggling }), { maxLength: 6 }),
    told,
    end: ends,
    body,
  })
  .map(({ firstLine: first, host, lines, told: length, end, body: text }) => {
    const head = [first, ...host, ...lines, length(Buffer.byteLength(text)), '', ''].join(end)
    return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(text)])
  })

/** A byte that is another one. */
const damage = fc.option(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { freq: 5 })

/** One to three requests behind one another, damaged or not, in as many pieces as cuts. */
export const rawRequests: fc.Arbitrary<RawRequests> = fc
  .record({
    requests: fc.oneof(fc.tuple(request), fc.array(request, { minLength: 2, maxLength: 3 })),
    damage,
    isApart: fc.boolean(),
    cuts: fc.array(fc.nat(), { maxLength: 2 }),
  })
  .map(({ requests, damage: change, isApart, cuts }) => {
    const bytes = Buffer.concat(requests)
    if (change) bytes[change.at % bytes.byteLength] = change.byte
    const between = isApart ? requests.map((_, n) => Buffer.concat(requests.slice(0, n)).byteLength) : [0]
    const places = [...new Set([...between, ...cuts.map((cut) => cut % bytes.byteLength)])].sort((a, b) => a - b)
    return { count: requests.length, pieces: places.map((place, n) => bytes.subarray(place, places[n + 1])) }
  })
