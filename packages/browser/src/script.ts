import { createTracker } from './create-tracker.js'
import type { Call, Tracker } from './tracker.js'

/** Before the script has loaded it is an array of calls, then the tracker. */
declare const window: Window & { throughline?: Call[] | Tracker }

const { throughline } = window

if (throughline && !Array.isArray(throughline)) {
  // oxlint-disable-next-line no-console -- the page's developer must hear of it
  console.warn('Throughline is loaded twice')
} else {
  const { src = '', dataset = {} } = Object(document.currentScript)
  window.throughline = createTracker({ endpoint: src.replace(/\/[^/]*$/, ''), ...dataset })
  window.throughline.push(...(throughline ?? []))
}
