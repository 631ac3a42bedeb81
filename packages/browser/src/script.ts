import { createTracker } from './create-tracker.js'
import type { TrackerOptions } from './options.js'
import type { Call, Tracker } from './tracker.js'

/** Calls made before the script has loaded. */
interface Waiting extends Array<Call> {
  readonly page?: undefined
}

/** The script tag, each `data-*` attribute of which is an option. */
interface Tag {
  readonly src: string
  readonly dataset: Omit<TrackerOptions, 'endpoint'> & { readonly endpoint?: string }
}

declare const window: Window & { throughline?: Waiting | Tracker }

const { throughline } = window

if (throughline?.page) {
  // oxlint-disable-next-line no-console -- the page's developer must hear of it
  console.warn('Throughline is loaded twice')
} else {
  // It tells where the collector is and whose events these are: without a tag there is nothing to start.
  const { src, dataset } = document.currentScript as unknown as Tag
  window.throughline = createTracker({ endpoint: src.replace(/\/[^/]*$/, ''), ...dataset })
  window.throughline.push(...(throughline ?? []))
}
