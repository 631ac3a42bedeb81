import { isJsonObject, type Device, type JsonObject } from '@throughline/protocol'
import QuickLRU from 'quick-lru'
import { compact, text } from './read.js'

/**
 * Client hints as `navigator.userAgentData` has them and as the context carries them.
 * https://wicg.github.io/ua-client-hints/#navigatoruadata
 */
export type ClientHints = JsonObject

/** Reads the hints that Chromium sends with every request; `undefined` from other browsers. */
export function hintsIn(headers: (name: string) => string | undefined): ClientHints | undefined {
  const list = headers('sec-ch-ua')
  if (!list) return undefined
  const [platform, mobile] = [headers('sec-ch-ua-platform'), headers('sec-ch-ua-mobile')]
  const key = `${list}\n${platform}\n${mobile}`
  const known = read.get(key)
  if (known) return known
  const hints = readHints(list, unquote(platform), mobile)
  read.set(key, hints)
  return hints
}

/** Few browsers send most requests; the same headers give the very same object, by which its device is found. */
const read = new QuickLRU<string, ClientHints>({ maxSize: 1_000 })

function readHints(list: string, platform: string | undefined, mobile: string | undefined): ClientHints {
  return {
    brands: [...list.slice(0, MAX_LIST).matchAll(/"([^"]*)"\s*;\s*v="([^"]*)"/g)].map(
      ([, brand = '', version = '']) => ({
        brand,
        version,
      }),
    ),
    ...(mobile !== undefined && { mobile: mobile === '?1' }),
    ...(platform && { platform }),
  }
}

const MAX_LIST = 500

/** What the hints say of the device, in the words of the user agent's parser. */
export function deviceFrom(hints: ClientHints): Partial<Device> {
  const platform = text(hints, 'platform', 50)
  const os = platform && (OS_NAMES[platform] ?? platform)
  return (
    compact<Partial<Device>>({
      type: typeFrom(hints, os),
      os,
      browser: browserFrom(brandsIn(hints)),
    }) ?? {}
  )
}

/** Names of the brands, without the made-up ones that keep servers from relying on the list. */
export function brandsIn(hints: ClientHints): readonly string[] {
  const { brands } = hints
  if (!Array.isArray(brands)) return []
  return brands.slice(0, 10).flatMap((each: unknown) => {
    const name = isJsonObject(each) ? text(each, 'brand', 50) : undefined
    return name && !/^nota?brand$/i.test(name.replaceAll(/\W|_/g, '')) ? [name] : []
  })
}

const OS_NAMES: Readonly<Record<string, string>> = {
  macOS: 'Mac OS',
  'Chrome OS': 'Chromium OS',
}

const BROWSER_NAMES: Readonly<Record<string, string>> = {
  'Google Chrome': 'Chrome',
  'Microsoft Edge': 'Edge',
  YaBrowser: 'Yandex',
  Yandex: 'Yandex',
  HeadlessChrome: 'Chrome Headless',
}

/** Every browser made of Chromium names Chromium beside itself; one that names nothing else may do so in its string. */
function browserFrom(brands: readonly string[]): string | undefined {
  const own = brands.find((brand) => brand !== 'Chromium')
  return own && (BROWSER_NAMES[own] ?? own)
}

function typeFrom(hints: ClientHints, os: string | undefined): Device['type'] | undefined {
  const { mobile } = hints
  if (typeof mobile !== 'boolean' || !os) return undefined
  if (mobile) return 'mobile'
  // Android says "not mobile" on tablets and on televisions: the user agent tells the two apart.
  return os === 'Android' ? undefined : 'desktop'
}

function unquote(value: string | undefined): string | undefined {
  return value?.replace(/^"(.*)"$/, '$1').slice(0, 50)
}
