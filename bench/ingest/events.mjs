const CONTEXT = {
  page: {
    url: 'https://shop.example/pricing?utm_source=yandex&utm_medium=cpc&utm_campaign=spring',
    path: '/pricing',
    title: 'Pricing',
    referrer: 'https://shop.example/',
  },
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  locale: 'ru-RU',
  timezone: 'Europe/Moscow',
  screen: { width: 1920, height: 1080 },
  library: { name: '@throughline/browser', version: '0.1.0' },
  ids: { _ga: 'GA1.1.1234567890.1700000000', _ym_uid: '1700000000123456789' },
  session: { id: 's-4fQx1', index: 2, startedAt: 1_700_000_000_000 },
  touch: { at: 1_700_000_000_000, source: 'yandex', medium: 'cpc', campaign: 'spring', landing: '/' },
  touches: [
    { at: 1_700_000_000_000, source: 'yandex', medium: 'cpc', campaign: 'spring', landing: '/' },
    { at: 1_700_000_100_000, referrer: 'google.com', landing: '/' },
  ],
}

/**
 * Makes batches of page views of 1.1 KB, each with an ID of its own that is ordered by time, as the SDK's are. The text
 * is made once and only IDs are put in, so that the load costs the loading core little.
 *
 * @param {number} size messages a batch
 * @returns {() => string}
 */
export function batchMaker(size) {
  const message = {
    type: 'page',
    messageId: 'ID',
    anonymousId: 'V1StGXR8_Z5jdHi6B-myT',
    name: 'Pricing',
    context: CONTEXT,
  }
  const [before = '', after = ''] = JSON.stringify({ ...message, timestamp: new Date().toISOString() }).split('"ID"')
  const head = `{"writeKey":"shop-web","sentAt":"${new Date().toISOString()}","batch":[`
  const run = Date.now().toString(36)
  let count = 0
  return () => {
    let body = head
    for (let n = 0; n < size; n++) {
      count += 1
      body += `${n > 0 ? ',' : ''}${before}"${run}-${count.toString(36).padStart(8, '0')}"${after}`
    }
    return `${body}]}`
  }
}
