import { startTracker } from './start-tracker.js'
import { forms } from './forms/forms.js'
import type { TrackerOptions } from './options.js'
import { links } from './links.js'
import { pages } from './pages/pages.js'
import type { Tracker } from './tracker.js'

/**
 * Starts the tracker of a site on this page: touches, page views, forms, delivery. For fewer parts see
 * `@throughline/browser/core`.
 *
 * @example
 * const tracker = createTracker({ writeKey: 'shop-web', endpoint: 'https://collect.example.com' })
 * tracker.track('Plan Chosen', { plan: 'pro' })
 */
export function createTracker(options: TrackerOptions): Tracker {
  return startTracker(options, [pages, forms, links])
}
