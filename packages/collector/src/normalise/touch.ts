import {
  bareHost,
  CLICK_ID_PARAMS,
  isJsonObject,
  parseTouch,
  type ClickIds,
  type JsonObject,
  type Touch,
  type Touches,
} from '@throughline/protocol'
import { touchesFrom } from '../touches.js'
import { channelOf, type Channels } from './channel.js'
import { clickMeaning } from './click-ids.js'
import { compact, number, object, text } from './read.js'
import { classifyReferrer } from './referrers.js'

/** Longest value kept of a mark. */
const MAX_TOUCH_VALUE = 100

// A click ID is useless when cut, and the longest in the wild (`fbclid`) pass 200 characters.
const MAX_CLICK_ID = 256

/** Source and medium of a visit from nowhere, as GA4 writes them. */
export const DIRECT = { source: '(direct)', medium: '(none)' } as const

/** An arrival as it was told of, its click IDs together. */
export type ToldTouch = Partial<Omit<Touch, 'channel' | 'derived'>> & Pick<Touch, 'at'>

/** Gives a touch its source, medium and channel. Marks of the link stay as they are, since costs are joined by them. */
export function classify(raw: ToldTouch, channels: Channels = channelOf): Touch {
  const { at, content, term, clickIds, landing, referrer } = raw
  const { source, medium, campaign } = originOf(raw)
  const derived = derivedIn(raw, campaign)
  const touch: TouchDraft = { at, source, medium, channel: channels(source, medium, campaign ?? '', referrer ?? '') }
  if (campaign) touch.campaign = campaign
  if (content) touch.content = content
  if (term) touch.term = term
  if (clickIds) touch.clickIds = clickIds
  if (landing) touch.landing = landing
  if (referrer) touch.referrer = referrer
  if (derived) touch.derived = derived
  return touch
}

type TouchDraft = { -readonly [Key in keyof Touch]: Touch[Key] }

/** Classifies a touch anew from what was sent of it: under better rules its source, medium and channel may change. */
export function reclassify(touch: Touch, channels: Channels = channelOf): Touch {
  const { channel: _, derived = [], source, medium, campaign, ...rest } = touch
  return classify(
    {
      ...rest,
      ...(!derived.includes('source') && { source }),
      ...(!derived.includes('medium') && { medium }),
      ...(campaign && !derived.includes('campaign') && { campaign }),
    },
    channels,
  )
}

const DERIVED = {
  both: ['source', 'medium'],
  medium: ['medium'],
  source: ['source'],
  none: undefined,
} as const

function derivedIn(raw: ToldTouch, campaign: string | undefined): Touch['derived'] {
  const { source, medium } = raw
  const derived = DERIVED[source ? (medium ? 'none' : 'medium') : medium ? 'source' : 'both']
  return campaign && !raw.campaign ? [...(derived ?? []), 'campaign'] : derived
}

const UNNAMED = { source: '(not set)', medium: '(not set)' } as const

/** The surest that is known: marks of the link, then the click ID, then the referrer. What marks leave out is filled. */
function originOf({ source, medium, campaign, clickIds, referrer }: ToldTouch): Origin {
  const clicked = clickMeaning(clickIds)
  if (source) return { source, medium: medium ?? clicked?.medium ?? UNNAMED.medium, campaign }
  const marked = medium ?? campaign
  const found: Origin = clicked ?? (referrer ? classifyReferrer(referrer) : marked ? UNNAMED : DIRECT)
  return { source: found.source, medium: medium || found.medium, campaign: campaign || found.campaign }
}

interface Origin {
  readonly source: string
  readonly medium: string
  readonly campaign?: string | undefined
}

/**
 * The touch that a message tells of: our SDK's own, which is the last of the chain where it is not named, or else read
 * from the page and campaign of any Segment client.
 */
export function touchOf(context: JsonObject, at: number, channels?: Channels): Touch | undefined {
  const { touches } = context
  const last: unknown = Array.isArray(touches) ? touches.at(-1) : undefined
  const own = readTouch(object(context, 'touch') ?? (isJsonObject(last) ? last : undefined))
  if (own) return classify(own, channels)
  const page = object(context, 'page')
  const arrival = parseTouch(text(page, 'url', 8_192) ?? '', text(page, 'referrer', 8_192) ?? '', at)
  const { landing, ...parsed } = readTouch({ ...arrival }) ?? { at }
  const campaign = object(context, 'campaign')
  const named = compact<Partial<ToldTouch>>({
    source: text(campaign, 'source', MAX_TOUCH_VALUE),
    medium: text(campaign, 'medium', MAX_TOUCH_VALUE),
    campaign: text(campaign, 'name', MAX_TOUCH_VALUE),
    content: text(campaign, 'content', MAX_TOUCH_VALUE),
    term: text(campaign, 'term', MAX_TOUCH_VALUE),
  })
  const found = named ?? Object.keys(parsed).length > 1
  return found ? classify({ ...parsed, ...(landing && { landing }), ...named }, channels) : undefined
}

/** The first touch and the last nine. */
const MAX_CHAIN = 10

/** The visitor's chain of touches; a single known touch is a chain of one. */
export function touchesOf(context: JsonObject, touch: Touch | undefined, channels?: Channels): Touches | undefined {
  const sent = context['touches']
  if (!Array.isArray(sent)) return touch && touchesFrom([touch])
  const chain: Touch[] = []
  const named = object(context, 'touch') !== undefined
  const last: unknown = sent.at(-1)
  for (const each of sent.length > MAX_CHAIN ? sent.slice(0, MAX_CHAIN) : sent) {
    const raw = isJsonObject(each) ? readTouch(each) : undefined
    // The last is the session's, and classified already, where that was not named.
    if (raw) chain.push(touch && !named && each === last ? touch : classify(raw, channels))
  }
  return touchesFrom(chain.length > 0 || !touch ? chain : [touch])
}

/** By what is there, not by what might be: most touches have few of some two dozen values. */
function readTouch(from: JsonObject | undefined): ToldTouch | undefined {
  const at = number(from, 'at')
  if (!from || at === undefined) return undefined
  const told: ToldDraft = { at }
  let marked = false
  for (const key in from) {
    switch (key) {
      case 'source':
      case 'medium':
      case 'campaign':
      case 'content':
      case 'term':
      case 'landing': {
        const value = text(from, key, MAX_TOUCH_VALUE)
        if (value !== undefined) told[key] = value
        break
      }
      case 'referrer': {
        const referrer = text(from, key, MAX_TOUCH_VALUE)
        if (referrer) told.referrer = bareHost(referrer)
        break
      }
      case 'at':
        break
      default:
        marked = true
    }
  }
  const clickIds = marked ? readClickIds(object(from, 'clickIds') ?? from) : undefined
  if (clickIds) told.clickIds = clickIds
  return told
}

type ToldDraft = { -readonly [Key in keyof ToldTouch]: ToldTouch[Key] }

/** They stand together or beside the other values. A loop, since most touches have none. */
function readClickIds(from: JsonObject): ClickIds | undefined {
  let found: { -readonly [Param in keyof ClickIds]: ClickIds[Param] } | undefined
  for (const param of CLICK_ID_PARAMS) {
    const value = text(from, param, MAX_CLICK_ID)
    if (value !== undefined) (found ??= {})[param] = value
  }
  return found
}
