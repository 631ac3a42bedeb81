import type { Channel } from '@throughline/protocol'

/** What a channel is decided by. */
export interface Origin {
  readonly source: string
  readonly medium: string
  readonly campaign?: string
}

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/
const SHOPPING_CAMPAIGN = /^(.*(([^a-df-z]|^)shop|shopping).*)$/
const SEARCH = /(^|\.)(google|yandex|ya|bing|yahoo|duckduckgo|baidu|rambler|ecosia|brave|mail\.ru|naver)(\.|$)/
const SOCIAL =
  /^(facebook|fb|instagram|ig|vk|vkontakte|ok|odnoklassniki|telegram|tg|twitter|x|t\.co|linkedin|tiktok|pinterest|reddit|dzen|mytarget|threads)(\.|$)/
const VIDEO = /^(youtube|youtu\.be|vimeo|rutube|twitch|dailymotion)(\.|$)/
const SHOPPING = /^(amazon|ebay|aliexpress|ozon|wildberries|market\.yandex|google shopping|etsy)(\.|$)/
const AI = /^(chatgpt|openai|chat\.openai|perplexity|gemini|claude|copilot|deepseek|alice|gigachat)(\.|$)/
const EMAIL = /^e[-_ ]?mail$/

/**
 * GA4's default channel groups: the first rule that fits decides, case does not matter.
 * https://support.google.com/analytics/answer/9756891
 * Two differences, on purpose: `cpm` matches the pattern for paid, so Display is asked before Paid Other; and AI
 * assistants have a channel of their own.
 */
const RULES: readonly (readonly [Channel, (origin: Required<Origin>) => boolean])[] = [
  ['Direct', ({ source, medium }) => /^\(?direct\)?$/.test(source) && /^(\(none\)|\(not set\))$/.test(medium)],
  ['Cross-network', ({ campaign }) => campaign.includes('cross-network')],
  ['Paid Shopping', (o) => (SHOPPING.test(o.source) || SHOPPING_CAMPAIGN.test(o.campaign)) && PAID.test(o.medium)],
  ['Display', ({ medium }) => /^(display|banner|expandable|interstitial|cpm)$/.test(medium)],
  ['Paid Search', ({ source, medium }) => SEARCH.test(source) && PAID.test(medium)],
  ['Paid Social', ({ source, medium }) => SOCIAL.test(source) && PAID.test(medium)],
  ['Paid Video', ({ source, medium }) => VIDEO.test(source) && PAID.test(medium)],
  ['Paid Other', ({ medium }) => PAID.test(medium)],
  ['AI Assistants', ({ source, medium }) => medium === 'ai-assistant' || (AI.test(source) && !EMAIL.test(medium))],
  ['Organic Shopping', ({ source, campaign }) => SHOPPING.test(source) || SHOPPING_CAMPAIGN.test(campaign)],
  [
    'Organic Social',
    ({ source, medium }) => SOCIAL.test(source) || /^(social|social[- ]network|social[- ]media|sm)$/.test(medium),
  ],
  ['Organic Video', ({ source, medium }) => VIDEO.test(source) || medium.includes('video')],
  ['Organic Search', ({ source, medium }) => medium === 'organic' || (SEARCH.test(source) && !EMAIL.test(medium))],
  ['Referral', ({ medium }) => /^(referral|app|link)$/.test(medium)],
  ['Email', ({ source, medium }) => EMAIL.test(source) || EMAIL.test(medium)],
  ['Affiliates', ({ medium }) => /^affiliates?$/.test(medium)],
  ['Audio', ({ medium }) => medium === 'audio'],
  ['SMS', ({ source, medium }) => source === 'sms' || medium === 'sms'],
  ['Mobile Push', ({ source, medium }) => /push$|mobile|notification/.test(medium) || source === 'firebase'],
]

/** The channel that an arrival counts to. */
export function channelOf({ source, medium, campaign = '' }: Origin): Channel {
  const origin = { source: source.toLowerCase(), medium: medium.toLowerCase(), campaign: campaign.toLowerCase() }
  return RULES.find(([, fits]) => fits(origin))?.[0] ?? 'Unassigned'
}
