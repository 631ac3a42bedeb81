import type { Channel } from '@throughline/protocol'
import QuickLRU from 'quick-lru'
import type { SiteKind } from './known-sites.js'
import { kindOf } from './referrers.js'

/**
 * Decides the channel that an arrival counts to. Empty strings stand for what is not known; `referrer` is the host that
 * the visitor came from.
 */
export type Channels = (source: string, medium: string, campaign: string, referrer: string) => Channel

/** An arrival in lower case, with the kind of site that its source names. */
interface Judged {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly kind: SiteKind | undefined
}

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/
const SHOPPING_CAMPAIGN = /^(.*(([^a-df-z]|^)shop|shopping).*)$/
const EMAIL = /^e[-_ ]?mail$/

/**
 * GA4's default channel groups: the first rule that fits decides, case does not matter.
 * https://support.google.com/analytics/answer/9756891
 * Three differences, on purpose: `cpm` matches the pattern for paid too, so Display is asked before the paid ones; AI
 * assistants have a channel of their own; and mail is asked before the organic channels.
 */
const RULES: readonly (readonly [Channel, (origin: Judged) => boolean])[] = [
  ['Direct', ({ source, medium }) => /^\(?direct\)?$/.test(source) && /^(\(none\)|\(not set\))$/.test(medium)],
  ['Cross-network', ({ campaign }) => campaign.includes('cross-network')],
  ['Paid Shopping', (o) => (o.kind === 'shopping' || SHOPPING_CAMPAIGN.test(o.campaign)) && PAID.test(o.medium)],
  ['Display', ({ medium }) => /^(display|banner|expandable|interstitial|cpm)$/.test(medium)],
  ['Paid Search', ({ kind, medium }) => kind === 'search' && PAID.test(medium)],
  ['Paid Social', ({ kind, medium }) => kind === 'social' && PAID.test(medium)],
  ['Paid Video', ({ kind, medium }) => kind === 'video' && PAID.test(medium)],
  ['Paid Other', ({ medium }) => PAID.test(medium)],
  ['AI Assistants', ({ kind, medium }) => medium === 'ai-assistant' || kind === 'assistant'],
  // A source's own mail is asked before the source: a letter of a network is no visit to the network.
  ['Email', ({ source, medium }) => EMAIL.test(source) || EMAIL.test(medium)],
  ['Organic Shopping', ({ kind, campaign }) => kind === 'shopping' || SHOPPING_CAMPAIGN.test(campaign)],
  ['Organic Social', (o) => o.kind === 'social' || /^(social|social[- ]network|social[- ]media|sm)$/.test(o.medium)],
  ['Organic Video', ({ kind, medium }) => kind === 'video' || medium.includes('video')],
  ['Organic Search', ({ kind, medium }) => kind === 'search' || medium === 'organic'],
  ['Referral', ({ medium }) => /^(referral|app|link)$/.test(medium)],
  ['Affiliates', ({ medium }) => /^affiliates?$/.test(medium)],
  ['Audio', ({ medium }) => medium === 'audio'],
  ['SMS', ({ source, medium }) => source === 'sms' || medium === 'sms'],
  ['Mobile Push', ({ source, medium }) => /push$|mobile|notification/.test(medium) || source === 'firebase'],
]

/** Most arrivals come from few origins, and the rules are many. */
const judged = new QuickLRU<string, Channel>({ maxSize: 5_000 })

/** The channel under GA4's rules alone. */
export const channelOf: Channels = (source, medium, campaign) => {
  const key = `${source}\n${medium}\n${campaign}`
  const known = judged.get(key)
  if (known) return known
  const lower = { source: source.toLowerCase(), medium: medium.toLowerCase(), campaign: campaign.toLowerCase() }
  const origin = { ...lower, kind: kindOf(lower.source) }
  const channel = RULES.find(([, fits]) => fits(origin))?.[0] ?? 'Unassigned'
  judged.set(key, channel)
  return channel
}
