import type { Touch } from '@throughline/protocol'
import type { Random } from './random.js'

/** Where simulated visitors come from, and what a click of it costs. */
export interface Ad {
  readonly touch: Omit<Touch, 'at'>
  /** How many of the visits it brings, against the others. */
  readonly weight: number
  /** How much more or less than others its visitors apply. */
  readonly pull: number
  /** In major units; absent where nobody pays by the click. */
  readonly click?: number
  readonly provider?: string
}

interface Network {
  readonly source: string
  readonly medium: string
  readonly channel: Touch['channel']
  readonly provider: string
  readonly share: number
  readonly pull: number
  readonly click: number
  readonly keywords: boolean
}

const NETWORKS: readonly Network[] = [
  {
    source: 'yandex',
    medium: 'cpc',
    channel: 'Paid Search',
    provider: 'yandex-direct',
    share: 0.42,
    pull: 1.4,
    click: 42,
    keywords: true,
  },
  {
    source: 'google',
    medium: 'cpc',
    channel: 'Paid Search',
    provider: 'google-ads',
    share: 0.18,
    pull: 1.2,
    click: 55,
    keywords: true,
  },
  {
    source: 'vk',
    medium: 'paid_social',
    channel: 'Paid Social',
    provider: 'vk-ads',
    share: 0.25,
    pull: 0.5,
    click: 18,
    keywords: false,
  },
  {
    source: 'telegram',
    medium: 'cpm',
    channel: 'Display',
    provider: 'telegram-ads',
    share: 0.15,
    pull: 0.35,
    click: 11,
    keywords: false,
  },
]

const FREE: readonly Ad[] = [
  { touch: { source: '(direct)', medium: '(none)', channel: 'Direct' }, weight: 0.22, pull: 1.1 },
  { touch: { source: 'yandex', medium: 'organic', channel: 'Organic Search', landing: '/' }, weight: 0.17, pull: 1 },
  { touch: { source: 'google', medium: 'organic', channel: 'Organic Search', landing: '/' }, weight: 0.11, pull: 0.9 },
  { touch: { source: 'news', medium: 'email', channel: 'Email', campaign: 'digest' }, weight: 0.05, pull: 2 },
  {
    touch: { source: 'habr.example', medium: 'referral', channel: 'Referral', referrer: 'habr.example' },
    weight: 0.03,
    pull: 0.7,
  },
  { touch: { source: 'chatgpt.com', medium: 'referral', channel: 'AI Assistants' }, weight: 0.02, pull: 1.6 },
]

/** What the paid networks bring together. */
const PAID = 0.4

/** A campaign has some ads, and an ad in a search engine some keywords. */
const ADS_OF_CAMPAIGN = 12

/** As many ads as asked for, in campaigns, and the sources that cost nothing. */
export function makeAds(count: number, random: Random): readonly Ad[] {
  const paid = NETWORKS.flatMap((network) => {
    const own = Math.max(1, Math.round(count * network.share))
    // A few ads bring most of the visits.
    const weights = Array.from({ length: own }, (_, at) => 1 / (at + 3))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight, at): Ad => ({
      touch: {
        source: network.source,
        medium: network.medium,
        channel: network.channel,
        campaign: `${network.source}-${Math.floor(at / ADS_OF_CAMPAIGN) + 1}`,
        content: `ad-${at % ADS_OF_CAMPAIGN}`,
        ...(network.keywords && { term: `keyword ${at}` }),
        landing: random.pick(['/', '/pricing', '/features', '/demo']),
      },
      weight: (PAID * network.share * weight) / total,
      pull: network.pull * (0.5 + random.next()),
      click: network.click * (0.5 + random.next()),
      provider: network.provider,
    }))
  })
  return [...paid, ...FREE]
}

/** Draws ads by their weights. */
export function drawing(ads: readonly Ad[], random: Random): () => Ad {
  const ends: number[] = []
  let total = 0
  for (const { weight } of ads) ends.push((total += weight))
  const last = ads.at(-1)
  if (!last) throw new Error('there is no ad to draw')
  return () => {
    const at = random.next() * total
    let [low, high] = [0, ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return ads[low] ?? last
  }
}
