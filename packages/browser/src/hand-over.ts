import { list, type TrackerOptions } from './options.js'

/** What other trackers leave on the page. */
interface TrackerWindow {
  gtag?: (command: 'event', name: string, parameters: object) => void
  dataLayer?: { push(entry: object): void }
  ym?: ((counter: number, command: 'reachGoal', goal: string, parameters: object) => void) & {
    a?: ArrayLike<unknown>[]
  }
}

declare const window: Window & TrackerWindow

/** Tells GA (or Tag Manager) and Yandex Metrica of the application, where they are on the page. */
export function handOver(applicationId: string, { goal = 'generate_lead', metrica }: TrackerOptions): void {
  const { gtag, dataLayer, ym } = window
  const parameters = { application_id: applicationId }
  try {
    if (gtag) gtag('event', goal, parameters)
    else dataLayer?.push({ event: goal, ...parameters })
    for (const counter of ym ? counters(metrica) : []) ym?.(counter, 'reachGoal', goal, parameters)
  } catch {
    // Another vendor's fault must not become the page's.
  }
}

/** The counters named, else those that Metrica's own script has announced as `yaCounter<ID>`. */
function counters(named: TrackerOptions['metrica']): number[] {
  const found = list(named)
  return (found.length ? found : Object.keys(window).flatMap((key) => /^yaCounter(\d+)$/.exec(key)?.[1] ?? [])).map(
    Number,
  )
}
