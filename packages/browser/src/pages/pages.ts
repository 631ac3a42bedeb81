import { before } from '../before.js'
import type { Part } from '../start-tracker.js'

declare const window: { readonly navigation?: EventTarget }

/**
 * Tells of page views: the first, every real change of the address in a single-page application, and a page that the
 * back button brings back alive. Off with option `pages: false`.
 */
export const pages: Part = (tracker, options) => {
  if (`${options.pages}` === 'false') return
  let seen: string | undefined

  function look(): void {
    // A hash router's routes are pages; an anchor is a place on one.
    const page = location.href.replace(/#(?!!?\/).*/, '')
    if (page !== seen) tracker.page()
    seen = page
  }
  // An address that a redirect replaces at once was never seen, and titles are set after addresses.
  const soon = (): unknown => setTimeout(look)

  soon()
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) tracker.page()
  })
  before(history, 'pushState', soon)
  before(history, 'replaceState', soon)
  // Every engine fires it for a new hash as well.
  addEventListener('popstate', soon)
  // A page that is left at once was seen too.
  addEventListener('pagehide', look)
  // Its own `navigate()` calls none of these.
  window.navigation?.addEventListener('currententrychange', soon)
}
