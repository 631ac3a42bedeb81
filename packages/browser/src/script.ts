import { createTracker } from './index.js'
import type { Call, Tracker } from './tracker.js'

/** Before the script has loaded an array of calls, then the tracker. */
declare const window: Window & { throughline?: Call[] | Tracker }

const script = document.currentScript
const queued = window.throughline

if (queued && !Array.isArray(queued)) {
  // eslint-disable-next-line no-console -- the one place where the page's developer must hear of it
  console.warn('Throughline is loaded twice on this page; the second copy does nothing.')
} else if (script instanceof HTMLScriptElement) {
  const options = Object.fromEntries(
    Object.entries(script.dataset).map(([name, value]) => [name, value === 'false' ? false : value]),
  )
  const tracker = createTracker({
    endpoint: script.src.replace(/\/[^/]*$/, ''),
    writeKey: '',
    ...options,
  })
  window.throughline = tracker
  if (queued) tracker.push(...queued)
}
