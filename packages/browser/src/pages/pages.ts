import { before } from '../before.js'
import type { Core } from '../create-tracker.js'

/**
 * Tells of page views: the first, every real change of the address in a single-page application, and a page that the
 * back button brings back alive. Off with option `pages: false`.
 */
export function pages({ options, tracker }: Core): void {
  if (options.pages === false) return
  let seen = ''

  function look(): void {
    const { pathname, search, hash } = location
    // A hash router's routes are pages; an anchor is a place on one.
    const page = pathname + search + (/^#!?\//.test(hash) ? hash : '')
    if (page === seen) return
    seen = page
    tracker.page()
  }
  // An address that is replaced at once by a redirect was never seen, and the title is set after the address.
  const soon = (): void => void setTimeout(look)

  look()
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) {
      seen = ''
      look()
    }
  })
  if ('navigation' in window && window.navigation instanceof EventTarget) {
    window.navigation.addEventListener('currententrychange', soon)
    return
  }
  before(history, 'pushState', soon)
  before(history, 'replaceState', soon)
  addEventListener('popstate', soon)
  addEventListener('hashchange', soon)
}
