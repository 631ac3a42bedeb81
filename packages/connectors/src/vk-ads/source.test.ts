import { describe, expect, it } from 'vitest'
import { costFeedWorld } from '../../test/cost-feed-world.js'
import { vkCabinet, type VkSpent } from '../testing/vk-ads/index.js'
import { vkAds, type VkAdsOptions } from './index.js'

const DAY: VkSpent = { date: '2026-03-30', campaignId: 1, shows: 100, clicks: 7, spent: 250.25 }

function world(spent: readonly VkSpent[], options: Partial<VkAdsOptions> = {}, campaigns = new Map([[1, 'spring']])) {
  let tokens = (): number => 0
  const opened = costFeedWorld((clock) => {
    const vendor = vkCabinet({
      clock,
      clientId: 'id',
      clientSecret: 'secret',
      campaigns: () => campaigns,
      spent: () => spent,
    })
    tokens = vendor.tokens
    return { vendor, source: vkAds({ clientId: 'id', clientSecret: 'secret', ...options }) }
  })
  return { ...opened, tokens: () => tokens() }
}

describe('costs of VK Ads', () => {
  it('are told by day and campaign, and days without any are not', async () => {
    const { read } = world([DAY, { ...DAY, date: '2026-03-29', shows: 0, clicks: 0, spent: 0 }])
    expect((await read()).map(({ properties }) => properties)).toEqual([
      {
        date: '2026-03-30',
        source: 'vk',
        medium: 'cpc',
        campaign: 'spring',
        provider: 'vk-ads',
        amount: 250.25,
        currency: 'RUB',
        clicks: 7,
        impressions: 100,
      },
    ])
  })

  it('of more campaigns than one request takes are all told', async () => {
    const campaigns = new Map(Array.from({ length: 450 }, (_, at) => [at + 1, `campaign ${at + 1}`] as const))
    const spent = [...campaigns.keys()].map((campaignId) => ({ ...DAY, campaignId }))
    const { read } = world(spent, {}, campaigns)
    const told = new Set((await read()).map(({ properties }) => properties?.['campaign']))
    expect(told.size).toBe(450)
  })

  it('are asked for with one token for as long as it lasts, and then with another', async () => {
    const { read, tokens, clock } = world([DAY])
    await read()
    await read()
    expect(tokens()).toBe(1)
    await clock.sleep(86_400_000)
    await read()
    expect(tokens()).toBe(2)
  })

  it('need an access that is believed', async () => {
    const { read } = world([DAY], { clientSecret: 'another' })
    await expect(read()).rejects.toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('invalid_client'),
    })
  })
})
