import { isWithin } from '@throughline/protocol'
import type { Part } from './start-tracker.js'

/** A node of the page: a link is what has the name of a host. */
interface Link {
  readonly hostname?: string
  href: string
}

/** Carries visitor and touches along every link to a host of option `linkDomains`, written into it when it is used. */
export const links: Part = (tracker, options) => {
  for (const type of ['click', 'auxclick']) {
    addEventListener(
      type,
      (event) => {
        for (const link of event.composedPath() as unknown as Link[]) {
          // The page's own host has the cookies, and its anchors would become other pages.
          if (link.hostname !== location.hostname && isWithin(`${link.hostname}`, options.linkDomains)) {
            link.href = tracker.decorate(link.href)
          }
        }
      },
      true,
    )
  }
}
