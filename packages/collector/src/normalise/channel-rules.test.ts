import { describe, expect, it } from 'vitest'
import { siteChannels } from './channel-rules.js'

const channels = siteChannels([
  { channel: 'Partners', source: '/^partner-/', medium: 'referral' },
  { channel: 'Maps', referrer: 'catalogue.example' },
  { channel: 'Paid Social', source: 'vk', campaign: '/blogger/' },
])

describe("a site's own channels", () => {
  it.each([
    ['partner-7', 'referral', '', '', 'Partners'],
    ['Partner-7', 'REFERRAL', '', '', 'Partners'],
    ['partner-7', 'cpc', '', '', 'Paid Other'],
    ['my-partner-7', 'referral', '', '', 'Referral'],
    ['someone', 'referral', '', 'catalogue.example', 'Maps'],
    ['someone', 'referral', '', 'm.catalogue.example', 'Referral'],
    ['vk', 'post', 'may-bloggers', '', 'Paid Social'],
    ['vk', 'post', 'may', '', 'Organic Social'],
    ['google', 'cpc', '', '', 'Paid Search'],
  ] as const)('put %s / %s %s from %s under %s', (...[source, medium, campaign, referrer, channel]) => {
    expect(channels(source, medium, campaign, referrer)).toBe(channel)
    // Again, from memory.
    expect(channels(source, medium, campaign, referrer)).toBe(channel)
  })

  it('count in their order', () => {
    const first = siteChannels([
      { channel: 'One', medium: 'x' },
      { channel: 'Two', source: 'a', medium: 'x' },
    ])
    expect(first('a', 'x', '', '')).toBe('One')
  })

  it('must have a condition, and expressions that can be read', () => {
    expect(() => siteChannels([{ channel: 'All' }])).toThrow('channels[0]: a rule needs one of source, medium')
    expect(() =>
      siteChannels([
        { channel: 'A', source: 'a' },
        { channel: 'B', medium: '/(/' },
      ]),
    ).toThrow(/channels\[1\]\.medium: Invalid regular expression/)
  })
})
