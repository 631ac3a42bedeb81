import { describe, expect, it } from 'vitest'
import { hintsIn } from './client-hints.js'
import { agentOf } from './device.js'

const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const IPAD =
  'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1'
const TV = 'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/6.0 TV Safari/538.1'

const hints = (platform: string, mobile: boolean, ...brands: string[]) => ({
  platform,
  mobile,
  brands: [...brands, 'Chromium', 'Not;A=Brand'].map((brand) => ({ brand, version: '140' })),
})

describe('the device of an agent', () => {
  it('is its own, though several agents send the very same hints', () => {
    const same = hints('Android', false, 'Google Chrome')
    const agents = [`${ANDROID} Safari/537.36`, TV, undefined, IPHONE, IPAD, WINDOWS]
    const alone = agents.map((agent) => agentOf(agent, { ...same }))
    for (const _ of [1, 2, 3]) expect(agents.map((agent) => agentOf(agent, same))).toEqual(alone)
    expect(new Set(alone.map((agent) => agent.device?.type)).size).toBeGreaterThan(2)
  })

  it.each([
    [WINDOWS, undefined, { type: 'desktop', os: 'Windows', browser: 'Chrome' }],
    [IPHONE, undefined, { type: 'mobile', os: 'iOS', browser: 'Mobile Safari' }],
    [IPAD, undefined, { type: 'tablet', os: 'iOS', browser: 'Mobile Safari' }],
    [TV, undefined, { type: 'tv', os: 'Tizen', browser: 'Safari' }],
    ['Mozilla/5.0 (Unknown) Gecko/20100101 Thing/1.0', undefined, { type: 'other' }],
    [WINDOWS, hints('macOS', false, 'Google Chrome'), { type: 'desktop', os: 'Mac OS', browser: 'Chrome' }],
    [WINDOWS, hints('Windows', false, 'Microsoft Edge'), { type: 'desktop', os: 'Windows', browser: 'Edge' }],
    [WINDOWS, hints('Windows', false, 'YaBrowser'), { type: 'desktop', os: 'Windows', browser: 'Yandex' }],
    [WINDOWS, hints('Windows', false), { type: 'desktop', os: 'Windows', browser: 'Chrome' }],
    [`${ANDROID} Mobile`, hints('Android', true, 'Brave'), { type: 'mobile', os: 'Android', browser: 'Brave' }],
    [
      `${ANDROID} Safari/537.36`,
      hints('Android', false, 'Google Chrome'),
      { type: 'tablet', os: 'Android', browser: 'Chrome' },
    ],
    [undefined, hints('Linux', false, 'Opera'), { type: 'desktop', os: 'Linux', browser: 'Opera' }],
    [WINDOWS, { brands: 'none', platform: 7, mobile: 'no' }, { type: 'desktop', os: 'Windows', browser: 'Chrome' }],
  ])('%s with %j', (userAgent, data, device) => {
    expect(agentOf(userAgent, data)).toEqual({ device })
    expect(agentOf(userAgent, data)).toEqual({ device })
  })

  it('is absent where nothing tells', () => {
    expect(agentOf(undefined, undefined)).toEqual({})
    expect(agentOf(undefined, { brands: [] })).toEqual({})
  })
})

describe('a program that visits', () => {
  it.each([
    ['Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', undefined],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', undefined],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
      undefined,
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
      undefined,
    ],
    ['python-requests/2.32', undefined],
    [WINDOWS, hints('Windows', false, 'HeadlessChrome')],
  ])('is marked: %s', (userAgent, data) => {
    expect(agentOf(userAgent, data).bot).toBe(true)
  })
})

describe('client hints of a request', () => {
  const headers = (values: Record<string, string>) => (name: string) => values[name]

  it('are shaped as the browser has them', () => {
    const sent = {
      'sec-ch-ua': '"Google Chrome";v="140", "Not=A?Brand";v="24", "Chromium";v="140"',
      'sec-ch-ua-mobile': '?1',
      'sec-ch-ua-platform': '"Android"',
    }
    expect(hintsIn(headers(sent))).toEqual({
      brands: [
        { brand: 'Google Chrome', version: '140' },
        { brand: 'Not=A?Brand', version: '24' },
        { brand: 'Chromium', version: '140' },
      ],
      mobile: true,
      platform: 'Android',
    })
    expect(hintsIn(headers({ ...sent }))).toBe(hintsIn(headers(sent)))
    expect(hintsIn(headers({ ...sent, 'sec-ch-ua-mobile': '?0' }))).toMatchObject({ mobile: false })
  })

  it('are absent from browsers that send none', () => {
    expect(hintsIn(headers({ 'sec-ch-ua-platform': '"Android"' }))).toBeUndefined()
  })
})
