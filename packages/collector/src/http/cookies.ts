import { getDomain } from 'tldts'
import type { HttpRequest } from './exchange.js'

/** The SDK's cookies, each with what the SDK would write into it: nothing else is ever sent back. */
const COOKIES = [
  ['tl_visitor', /^[\w-]{8,64}$/],
  ['tl_session', /^[\w.-]{1,100}$/],
  ['tl_touches', /^[\w.~-]{1,2000}$/],
] as const

/** The longest that browsers keep a cookie. */
const KEPT_SECONDS = 400 * 86_400

/**
 * `Set-Cookie` lines that renew the cookies which the SDK keeps, for a page of the collector's own domain that loads it.
 * Safari forgets after seven days what a script wrote; what a server of the site wrote it keeps.
 * https://webkit.org/tracking-prevention/
 *
 * They go with the script, which has not written anything yet on that page: with the answer to an event they could bring back
 * what the page after has changed meanwhile. The values are the request's own, and stay readable for scripts, since the SDK
 * goes on with them. A visitor who has refused has none.
 */
export function renewedCookies(request: HttpRequest): readonly string[] {
  const held = request.headers('cookie')
  const page = request.headers('referer')
  if (!held?.includes('tl_visitor=') || page === undefined) return []
  const attributes = attributesFor(page, request.headers('host') ?? '')
  if (attributes === undefined) return []
  const pairs = new Map(held.split(';').map(pairOf))
  return COOKIES.flatMap(([name, shape]) => {
    const value = pairs.get(name)
    return value !== undefined && shape.test(value) ? [`${name}=${value}; ${attributes}`] : []
  })
}

function pairOf(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
}

/**
 * The attributes that the SDK's own cookie has, or the browser would keep two of the name; `undefined` where the collector
 * is not on the page's domain. The widest domain that is not a public suffix, as the SDK finds it by trying.
 */
function attributesFor(address: string, collector: string): string | undefined {
  if (!URL.canParse(address) || !URL.canParse(`http://${collector}`)) return undefined
  const page = new URL(address)
  const own = new URL(`http://${collector}`)
  const domain = getDomain(page.hostname, { allowPrivateDomains: true })
  const isOwn = domain
    ? getDomain(own.hostname, { allowPrivateDomains: true }) === domain
    : page.hostname === own.hostname
  if (!isOwn) return undefined
  return [
    ...(domain ? [`Domain=${domain}`] : []),
    'Path=/',
    `Max-Age=${KEPT_SECONDS}`,
    'SameSite=Lax',
    ...(page.protocol === 'https:' ? ['Secure'] : []),
  ].join('; ')
}
