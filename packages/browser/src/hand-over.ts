import type { TrackerOptions } from './options.js'
import { quietly } from './quietly.js'

/** What other trackers leave on the page. */
interface TrackerWindow {
  readonly gtag?: (command: 'event', name: string, parameters: object) => void
  readonly dataLayer?: { push(entry: object): void }
  readonly ym?: (counter: number, command: 'reachGoal', goal: string, parameters: object) => void
}

declare const window: Window & TrackerWindow

/** Tells GA (or Tag Manager) and Yandex Metrica of the application, where they are on the page. */
export function handOver(applicationId: string, { goal = 'generate_lead', metrica }: TrackerOptions): void {
  const { gtag, dataLayer, ym } = window
  const parameters = { application_id: applicationId }
  // Another vendor's fault must not become the page's.
  quietly(() => {
    if (gtag) gtag('event', goal, parameters)
    else dataLayer?.push({ event: goal, ...parameters })
    // Metrica announces each of its counters as `yaCounter<ID>`.
    String(metrica ?? String(Object.keys(window)).match(/yaCounter\d+/g))
      .match(/\d+/g)
      ?.forEach((counter) => ym?.(+counter, 'reachGoal', goal, parameters))
  })
}
