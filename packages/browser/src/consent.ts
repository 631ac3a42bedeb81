import type { ConsentSignals } from '@throughline/protocol'

/** What consent banners leave on the page: Google Consent Mode's commands, and IAB Europe's TCF. */
interface ConsentWindow {
  readonly dataLayer?: readonly (readonly [command?: unknown, action?: unknown, state?: object])[]
  readonly __tcfapi?: (command: 'addEventListener', version: 2, tell: (data: { tcString?: string }) => void) => void
}

declare const window: Window & ConsentWindow

let tcf: string | undefined

/** Has a TCF banner tell of what is decided. */
export function hearConsent(): void {
  window.__tcfapi?.('addEventListener', 2, (data) => (tcf = data.tcString))
}

/** The present state of Google's consent types by name, and IAB Europe's TCF string; the collector reads them. */
export function consentSignals(): ConsentSignals {
  // Commands are queued as `arguments` objects; a later one overrides what it names.
  return Object.assign({ tcf }, ...(window.dataLayer ?? []).map((entry) => entry[0] === 'consent' && entry[2]))
}
