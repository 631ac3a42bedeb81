import type { Device } from '@throughline/protocol'
import QuickLRU from 'quick-lru'
import { UAParser } from 'ua-parser-js'

/** Few user agents make most of the traffic, and parsing one takes as long as everything else done to an event. */
const parsed = new QuickLRU<string, Device>({ maxSize: 5_000 })

/** Device, operating system and browser that a user agent string names. */
export function deviceOf(userAgent: string): Device {
  const known = parsed.get(userAgent)
  if (known) return known
  const { device, os, browser } = new UAParser(userAgent).getResult()
  const read: Device = {
    type: typeOf(device.type, os.name),
    ...(os.name && { os: os.name }),
    ...(browser.name && { browser: browser.name }),
  }
  parsed.set(userAgent, read)
  return read
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
