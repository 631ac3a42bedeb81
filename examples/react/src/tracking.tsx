import { createTracker, type Tracker, type TrackerOptions } from '@throughline/browser'
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'

const TrackerContext = createContext<Tracker | undefined>(undefined)

/** A site has one tracker, however often the provider is mounted: React's strict mode does it twice. */
const trackers = new Map<string, Tracker>()

function trackerOf(options: TrackerOptions): Tracker {
  const tracker = trackers.get(options.writeKey) ?? createTracker(options)
  trackers.set(options.writeKey, tracker)
  return tracker
}

/**
 * Starts the site's tracker in the browser, once, and lends it to everything below. Page views, also those of any router,
 * and forms, also those sent by a handler, are watched by the tracker itself.
 */
export function TrackerProvider({
  children,
  ...options
}: TrackerOptions & { readonly children: ReactNode }): ReactNode {
  const [tracker, setTracker] = useState<Tracker>()
  // An effect runs in the browser only. The options are those of the first time.
  useEffect(() => setTracker(trackerOf(options)), [options.writeKey])
  return <TrackerContext value={tracker}>{children}</TrackerContext>
}

/** The tracker of the provider above; `undefined` on a server and until the first render in the browser is over. */
export function useTracker(): Tracker | undefined {
  return useContext(TrackerContext)
}

/** Tells of a page view under a name of your own, for providers with `pages={false}`; once for every new name. */
export function usePageView(name: string): void {
  const tracker = useTracker()
  useEffect(() => tracker?.page(name), [tracker, name])
}
