import type { TrackedEvent } from '@throughline/protocol'
import { googleAds, type GoogleAdsOptions } from '../src/google-ads/index.js'
import {
  googleAdsAccount,
  type GoogleAdsAccount,
  type GoogleAdsAccountOptions,
} from '../src/testing/google-ads/index.js'
import { application, springTouch } from './events.js'
import { vendorWorld, type VendorWorld } from './vendor-world.js'

const OAUTH = { clientId: 'client', clientSecret: 'secret', refreshToken: 'refresh' }

/** A sink and an account that fit each other, but for the options that a test gives. */
export function googleAdsWorld(
  options: Partial<GoogleAdsOptions> = {},
  account: Partial<GoogleAdsAccountOptions> = {},
): VendorWorld<GoogleAdsAccount> {
  return vendorWorld({
    open: (clock) =>
      googleAdsAccount({
        clock,
        customerId: '1234567890',
        developerToken: 'developer',
        oauth: OAUTH,
        conversionActions: { 111: 'Lead', 222: 'Sale', 333: 'Won' },
        ...account,
      }),
    sink: googleAds({
      customerId: '123-456-7890',
      developerToken: 'developer',
      oauth: OAUTH,
      conversionActions: { lead: '111', sale: '222', won: '333' },
      ...options,
    }),
  })
}

/** An application of a visitor who came by a click on an ad. */
export function clicked(applicationId: string, more: Partial<TrackedEvent> = {}): TrackedEvent {
  return application(applicationId, { touch: { ...springTouch, clickIds: { gclid: 'click-1' } }, ...more })
}
