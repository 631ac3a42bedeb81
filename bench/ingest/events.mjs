// Page views as the browser SDK sends them, almost 1 KB each: many visitors, pages, campaigns and browsers, so that no
// cache of the collector holds what a real one would not hold.
const VISITORS = 5_000
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0',
]
const ARRIVALS = [
  { source: 'yandex', medium: 'cpc', term: 'call tracking' },
  { source: 'google', medium: 'cpc', content: 'banner-b' },
  { source: 'vk', medium: 'social' },
  { source: 'newsletter', medium: 'email' },
  { referrer: 'google.com' },
  { referrer: 'ya.ru' },
  {},
]

// What Chrome sends with a beacon; the others send much the same.
const HEADS = AGENTS.map((agent) =>
  `POST /v1/batch HTTP/1.1
Host: collect.shop.example
Connection: keep-alive
sec-ch-ua-platform: "Windows"
User-Agent: ${agent}
sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"
Content-Type: text/plain;charset=UTF-8
sec-ch-ua-mobile: ?0
Accept: */*
Origin: https://shop.example
Sec-Fetch-Site: same-site
Sec-Fetch-Mode: no-cors
Sec-Fetch-Dest: empty
Referer: https://shop.example/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: ru-RU,ru;q=0.9,en;q=0.8
Content-Length: `.replaceAll('\n', '\r\n'),
)

/** Length of an ID: eight characters of time and twelve that are random, as the SDK makes them. */
const ID_LENGTH = 20

/** @param {number} n */
function messageOf(n) {
  const at = 1_760_000_000_000 + n * 977
  const arrival = { at, ...ARRIVALS[n % ARRIVALS.length], landing: '/' }
  const touch = arrival.source ? { ...arrival, campaign: `spring-${n % 83}` } : arrival
  const visitor = `V1StGXR8_Z5jdHi6${String(n).padStart(5, '0')}`
  return {
    type: 'page',
    messageId: '#'.repeat(ID_LENGTH),
    timestamp: new Date().toISOString(),
    anonymousId: visitor,
    name: `Item ${n % 911}`,
    context: {
      page: {
        url: `https://shop.example/catalogue/item-${n % 911}?utm_source=yandex&utm_medium=cpc&utm_campaign=spring-${n % 83}`,
        title: `Item ${n % 911} in the catalogue, with its price and delivery`,
        referrer: 'https://shop.example/catalogue',
      },
      locale: 'ru-RU',
      library: { name: '@throughline/browser', version: '0.1.0' },
      ids: {
        tl_visitor: visitor,
        _ga: `GA1.1.${1_000_000_000 + n}.1700000000`,
        _ga_4XK2QH7M1P: `GS2.1.s${1_760_000_000 + n}$o3$g1$t${1_760_000_100 + n}$j60$l0$h0`,
        _ym_uid: `17000000001234${String(n).padStart(5, '0')}`,
        _ym_d: '1700000000',
      },
      session: { id: `s-${n.toString(36).padStart(6, '0')}`, index: 1 + (n % 4), startedAt: at },
      touches: n % 3 === 0 ? [touch] : [{ at: at - 86_400_000, referrer: 'ya.ru', landing: '/' }, touch],
    },
  }
}

/**
 * Makes the bytes of requests with batches of that size. The messages are written once and only copied, each with an ID
 * of its own that is ordered by time, so that making the load costs little.
 *
 * @param {number} size messages a batch
 * @returns {() => Buffer}
 */
export function requestMaker(size) {
  const messages = Array.from({ length: VISITORS }, (_, n) => Buffer.from(JSON.stringify(messageOf(n))))
  const idAt = messages[0]?.indexOf('####') ?? 0
  const head = Buffer.from(`{"writeKey":"shop-web","sentAt":"${new Date().toISOString()}","batch":[`)
  const run = Date.now() % 1_000_000
  let count = 0
  return () => {
    const chosen = Array.from({ length: size }, () => messages[Math.floor(Math.random() * VISITORS)] ?? head)
    const length = chosen.reduce((sum, { byteLength }) => sum + byteLength, head.byteLength + size + 1)
    const request = Buffer.allocUnsafe(length + 1_000)
    let at = request.latin1Write(`${HEADS[count % HEADS.length]}${length}\r\n\r\n`)
    at += head.copy(request, at)
    for (const message of chosen) {
      message.copy(request, at)
      count += 1
      request.latin1Write(Date.now().toString(36) + `${run}-${count}`.padStart(12, '0').slice(-12), at + idAt)
      at += message.byteLength
      at += request.latin1Write(',', at)
    }
    at += request.latin1Write(']}', at - 1) - 1
    return request.subarray(0, at)
  }
}
