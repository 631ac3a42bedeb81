import type { Consent } from '@throughline/protocol'

/** What consent banners leave on the page: Google Consent Mode's commands, and IAB Europe's TCF. */
interface ConsentWindow {
  readonly dataLayer?: readonly (readonly unknown[])[]
  readonly __tcfapi?: (command: 'addEventListener', version: 2, tell: (data: object) => void) => void
}

declare const window: Window & ConsentWindow

/** The visitor's decision by purpose, and as the banner's own protocol states it, for sinks that pass it on. */
export interface ConsentDetails extends Consent {
  /** https://developers.google.com/tag-platform/security/guides/consent */
  readonly google?: object
  /** https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework */
  readonly tcf?: string
}

/** A function that reads the banners' present state. */
export function consentSignals(): () => ConsentDetails {
  let tcf: string | undefined
  window.__tcfapi?.('addEventListener', 2, (data) => {
    tcf = Object(data).tcString
  })
  return () => {
    // Commands are queued as `arguments` objects, which iterate too; a later one overrides what it names.
    const google = Object.assign({}, ...(window.dataLayer ?? []).map((entry) => entry[0] === 'consent' && entry[2]))
    const { analytics_storage: analytics, ad_storage: marketing } = google
    return {
      ...(analytics && { analytics: analytics === 'granted', google }),
      ...(marketing && { marketing: marketing === 'granted', google }),
      ...(tcf && { tcf }),
    }
  }
}
