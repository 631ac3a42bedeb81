import { isWithin } from '@throughline/protocol'
import type { Part } from './start-tracker.js'

/** Carries visitor and touches along every link to a host of option `linkDomains`, written into it when it is used. */
export const links: Part = (tracker, options) => {
  for (const type of ['click', 'auxclick']) {
    addEventListener(
      type,
      (event) => {
        const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
        if (link && isWithin(link.hostname, options.linkDomains)) link.href = tracker.decorate(link.href)
      },
      true,
    )
  }
}
