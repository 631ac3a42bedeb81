import type { Consent } from '@throughline/protocol'

/** What consent banners leave on the page: Google Consent Mode's commands, and IAB Europe's TCF. */
interface ConsentWindow {
  readonly dataLayer?: readonly (readonly unknown[])[]
  readonly __tcfapi?: (command: 'addEventListener', version: 2, tell: (data: object) => void) => void
}

declare const window: Window & ConsentWindow

/** The visitor's decision by purpose, and IAB Europe's TCF string for sinks that pass it on. */
export interface ConsentDetails extends Consent {
  readonly tcf?: string | undefined
}

/** A function that reads the banners' present state. */
export function consentSignals(): () => ConsentDetails {
  let tcf: string | undefined
  window.__tcfapi?.('addEventListener', 2, (data) => {
    tcf = Object(data).tcString
  })
  return () => {
    // Commands are queued as `arguments` objects, which iterate too; a later one overrides what it names.
    const commands = (window.dataLayer ?? []).filter((entry) => entry[0] === 'consent')
    const { analytics_storage: analytics, ad_storage: marketing } = Object.assign(
      {},
      ...commands.map((entry) => entry[2]),
    )
    return {
      analytics: analytics && analytics === 'granted',
      marketing: marketing && marketing === 'granted',
      tcf,
    }
  }
}
