import { keep, values } from './cookies.js'

/** An older link was stored or shared: it would make its reader the visitor who copied it. */
const VALID_MS = 120_000

/** The address with the time and the visitor's values in it, as the first of its query. */
export function decorate(address: string): string {
  const text = [Date.now(), ...values()].join('~~')
  return address.replace(/\?|(?=#)|$/, (mark) => `?_tl=${text}${mark && '&'}`)
}

/** Takes the values of a fresh link, and the link out of the address bar. */
export function accept(): void {
  const { href } = location
  const bare = href.replace(/([?&])_tl=([\w.~-]+)(&?)/, (_, mark: string, text: string, more: string) => {
    const [at = '', ...carried] = text.split('~~')
    if (Math.abs(Date.now() - +at) < VALID_MS) keep(...carried)
    return more && mark
  })
  if (bare !== href) history.replaceState(history.state, '', bare)
}
