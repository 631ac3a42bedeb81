import type { Limits } from '@throughline/collector'

/**
 * How old an event may be when it arrives. Google's pages say 72 hours in one place, two business days and three days
 * of the property's calendar in others: https://developers.google.com/analytics/devguides/collection/protocol/ga4
 */
export const MOST_AGE_MS: number = 72 * 3_600_000

/** Google promises no rate. A request holds the events of one client, so most hold one or two: several go at once. */
export const GA4_LIMITS: Limits = { items: 250, concurrency: 4, timeoutMs: 10_000, deadlineMs: MOST_AGE_MS }

/** https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events#limitations */
export const EVENTS_PER_REQUEST = 25
export const PARAMS_PER_EVENT = 25
export const NAME_LENGTH = 40
export const VALUE_LENGTH = 100

/** Parameters that may be longer than others. */
export const LONGER_VALUES: Readonly<Record<string, number>> = {
  page_location: 1_000,
  page_referrer: 420,
  page_title: 300,
}

/** Names that Google's own events have: what comes under them is dropped. */
export const RESERVED_EVENTS: ReadonlySet<string> = new Set(
  (
    'ad_activeview ad_click ad_exposure ad_impression ad_query adunit_exposure app_clear_data app_install app_update ' +
    'app_remove error first_open first_visit in_app_purchase notification_dismiss notification_foreground ' +
    'notification_open notification_receive os_update screen_view session_start user_engagement'
  ).split(' '),
)

/** Prefixes of Google's own names, of events and of parameters. */
export const RESERVED_PREFIX: RegExp = /^(_|firebase_|ga_|google_|gtag\.)/

/** A visit may be joined to for so long after it began. */
export const SESSION_AGE_MS: number = 24 * 3_600_000

/** Of a user's properties, which are told along with events. */
export const USER_PROPERTIES = 25
export const USER_PROPERTY_NAME_LENGTH = 24
export const USER_PROPERTY_VALUE_LENGTH = 36

/** Names of properties that Google keeps to itself. */
export const RESERVED_USER_PROPERTIES: ReadonlySet<string> = new Set([
  'first_open_time',
  'first_visit_time',
  'last_deep_link_referrer',
  'user_id',
  'first_open_after_install',
])
