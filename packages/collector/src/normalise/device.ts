import type { Device } from '@throughline/protocol'
import { isbot } from 'isbot'
import QuickLRU from 'quick-lru'
import { UAParser } from 'ua-parser-js'
import { brandsIn, deviceFrom, type ClientHints } from './client-hints.js'

/** Who visits: on what device, and whether it is a program. */
export interface Agent {
  readonly device?: Device
  /** Present only for bots and headless browsers. */
  readonly bot?: true
}

const NOBODY: Agent = {}

/** Few agents make most of the traffic, and parsing one takes as long as everything else done to an event. */
const read = new QuickLRU<string, Agent>({ maxSize: 5_000 })

/**
 * What the client hints and the user agent string say; hints count first, since the string is frozen and says
 * "Windows NT 10.0" of every later Windows and "K" of every Android.
 */
export function agentOf(userAgent: string | undefined, hints: ClientHints | undefined): Agent {
  if (!userAgent && !hints) return NOBODY
  if (!hints) return agentBy(userAgent ?? '', userAgent, undefined)
  const seen = seenWith.get(hints)
  const known = seen?.get(userAgent)
  if (known) return known
  const isAgain = written.has(hints)
  const agent = agentBy(`${userAgent}\n${textOf(hints)}`, userAgent, hints)
  if (seen) seen.set(userAgent, agent)
  else if (isAgain) seenWith.set(hints, new QuickLRU<string | undefined, Agent>({ maxSize: 4 }).set(userAgent, agent))
  return agent
}

/**
 * The agents that sent those very hints, where they come again: few send the same, and to put a long key together and
 * hash it takes longer than all else here.
 */
const seenWith = new WeakMap<ClientHints, QuickLRU<string | undefined, Agent>>()

function agentBy(key: string, userAgent: string | undefined, hints: ClientHints | undefined): Agent {
  const known = read.get(key)
  if (known) return known
  const agent = readAgent(userAgent, hints)
  read.set(key, agent)
  return agent
}

/** Hints of requests are the same objects again and again, and writing one out takes longer than all else here. */
const written = new WeakMap<ClientHints, string>()

/** Hints are short; what is longer is cut, so that a forged one fills no memory. */
const MAX_KEY = 1_000

function textOf(hints: ClientHints): string {
  const known = written.get(hints)
  if (known !== undefined) return known
  const text = JSON.stringify(hints).slice(0, MAX_KEY)
  written.set(hints, text)
  return text
}

function readAgent(userAgent: string | undefined, hints: ClientHints | undefined): Agent {
  const hinted = hints && deviceFrom(hints)
  const device: Device | undefined =
    userAgent || hinted?.type ? { ...(userAgent ? deviceOf(userAgent) : { type: 'other' }), ...hinted } : undefined
  const bot =
    isbot(userAgent ?? '') || (hints !== undefined && brandsIn(hints).some((brand) => /headless/i.test(brand)))
  return { ...(device && { device }), ...(bot && { bot }) }
}

function deviceOf(userAgent: string): Device {
  const { device, os, browser } = new UAParser(userAgent).getResult()
  return {
    type: typeOf(device.type, os.name),
    ...(os.name && { os: os.name }),
    ...(browser.name && { browser: browser.name }),
  }
}

function typeOf(type: string | undefined, os: string | undefined): Device['type'] {
  switch (type) {
    case 'mobile':
    case 'wearable':
      return 'mobile'
    case 'tablet':
      return 'tablet'
    case 'smarttv':
    case 'console':
      return 'tv'
    default:
      // The parser names no type for desktop computers.
      return os ? 'desktop' : 'other'
  }
}
