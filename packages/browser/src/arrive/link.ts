import { COOKIES, type Jar } from './jar.js'

/** An older link was stored or shared: it would make its reader the visitor who copied it. */
const VALID_MS = 120_000

/** The address with the time and the jar's values in it. */
export function decorate(address: string, jar: Jar): string {
  const url = new URL(address, location.href)
  const values = jar.read()
  url.searchParams.set('_tl', [Date.now(), ...COOKIES.map((name) => values[name])].join('~~'))
  return url.href
}

/** Takes the values of a fresh link into the jar, and the link out of the address bar. */
export function accept(jar: Jar): void {
  const url = new URL(location.href)
  const [at, ...values] = url.searchParams.get('_tl')?.split('~~') ?? []
  if (!at) return
  if (Math.abs(Date.now() - +at) < VALID_MS) jar.keep(...values)
  url.searchParams.delete('_tl')
  history.replaceState(history.state, '', url)
}
