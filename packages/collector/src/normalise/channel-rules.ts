import type { Channel } from '@throughline/protocol'
import QuickLRU from 'quick-lru'
import { CollectorError } from '../error.js'
import { channelOf, type Channels } from './channel.js'

const PARTS = ['source', 'medium', 'campaign', 'referrer'] as const

/**
 * A site's own rule for a channel, asked before GA4's. All that it names must fit: a whole value, or a regular
 * expression written `/like this/`. Case does not matter.
 *
 * @example
 * { channel: 'Partners', source: '/^partner-/', medium: 'referral' }
 */
export interface ChannelRule {
  /** One of the default channels or a name of the site's own. */
  readonly channel: Channel
  readonly source?: string
  readonly medium?: string
  readonly campaign?: string
  /** Host that the visitor came from, lower case, without `www.`. */
  readonly referrer?: string
}

/**
 * The channels of a site under its own rules, the first that fits; GA4's rules where none does. Throws
 * {@link CollectorError} when a rule has no condition or an expression cannot be read.
 */
export function siteChannels(rules: readonly ChannelRule[]): Channels {
  if (rules.length === 0) return channelOf
  const read = rules.map((rule, index) => readRule(rule, index))
  const known = new QuickLRU<string, Channel>({ maxSize: 5_000 })
  return (source, medium, campaign, referrer) => {
    const key = `${source}\n${medium}\n${campaign}\n${referrer}`
    const before = known.get(key)
    if (before) return before
    const arrival = { source, medium, campaign, referrer }
    const rule = read.find(({ fits }) => PARTS.every((part) => fits[part]?.(arrival[part]) ?? true))
    const channel = rule?.channel ?? channelOf(source, medium, campaign, referrer)
    known.set(key, channel)
    return channel
  }
}

interface ReadRule {
  readonly channel: Channel
  readonly fits: { readonly [Part in (typeof PARTS)[number]]?: (value: string) => boolean }
}

function readRule(rule: ChannelRule, index: number): ReadRule {
  const named = PARTS.filter((part) => rule[part] !== undefined)
  if (named.length === 0) {
    throw new CollectorError(
      'invalid-options',
      `channels[${index}]: a rule needs one of ${PARTS.join(', ')}, or it would take every visit`,
    )
  }
  return {
    channel: rule.channel,
    fits: Object.fromEntries(named.map((part) => [part, fitting(rule[part] ?? '', `channels[${index}].${part}`)])),
  }
}

function fitting(pattern: string, where: string): (value: string) => boolean {
  const expression = /^\/(.+)\/$/.exec(pattern)?.[1]
  if (expression === undefined) {
    const whole = pattern.toLowerCase()
    return (value) => value.toLowerCase() === whole
  }
  try {
    const fits = new RegExp(expression, 'i')
    return (value) => fits.test(value)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectorError('invalid-options', `${where}: ${reason}`)
  }
}
