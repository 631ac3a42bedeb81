import type { TableSpec } from './table.js'

/** What facts are grouped and joined by. */
export const DIMENSIONS: readonly TableSpec[] = [
  {
    name: 'dim_date',
    comment: 'Days from 2015 to 2039, for calendars of BI tools; every …_date of a fact leads here.',
    columns: {
      date: ['text', 'YYYY-MM-DD.'],
      year: ['integer', 'Calendar year.'],
      quarter: ['text', 'Such as 2026-Q1.'],
      month: ['text', 'Such as 2026-03.'],
      week: ['text', 'ISO 8601 week, such as 2026-W10; it begins on Monday.'],
      day: ['integer', 'Day of the month, from 1.'],
      weekday: ['integer', '1 for Monday to 7 for Sunday.'],
    },
    key: ['date'],
  },
  {
    name: 'dim_source',
    comment: 'Where people come from and what was paid for: one row for each set of marks. An absent mark is empty.',
    columns: {
      source_id: ['integer', 'Derived from the marks, so that a rebuild gives the same; 0 is (unknown).'],
      channel: ['text', 'Channel the marks are put in, such as Paid Search.'],
      source: ['text', 'utm_source or what stands for it, such as yandex.'],
      medium: ['text', 'utm_medium, such as cpc.'],
      campaign: ['text', 'utm_campaign.'],
      content: ['text', 'utm_content: the ad.'],
      term: ['text', 'utm_term: the keyword.'],
      provider: ['text', 'Who reported a cost, such as an ad system; empty for where people came from.'],
      campaign_id: ['integer', 'The row of the same marks without content and term: itself where it has neither.'],
    },
    key: ['source_id'],
    indexes: [['channel', 'source', 'medium', 'campaign', 'content', 'term', 'provider']],
  },
  {
    name: 'dim_visitor',
    comment:
      'Browsers that were seen, each with the person it belongs to. A browser that only one user has signed in on is that user’s, its anonymous past included; one that several have is nobody’s, and stands for itself.',
    columns: {
      site: ['text', 'Site.'],
      visitor_id: ['text', 'ID of the browser: anonymousId.'],
      person_id: ['text', 'u: and the user ID where the browser belongs to one user, else v: and the visitor ID.'],
      user_id: ['text?', 'The one user of the browser.'],
      users: ['integer', 'How many users signed in on it: 0, 1, or 2 for two and more.'],
      first_seen_at: ['integer', 'First event, epoch milliseconds.'],
      first_seen_date: ['text', 'Date of it in the site’s time zone.'],
      source_id: ['integer', 'Source of the visit in which it was first seen.'],
      device: ['text?', 'desktop, mobile, tablet, tv or other.'],
      country: ['text?', 'ISO 3166 code.'],
    },
    key: ['visitor_id', 'site'],
    derived: { person_id: "case when user_id is null then 'v:' || visitor_id else 'u:' || user_id end" },
  },
  {
    name: 'identity_link',
    comment: 'Which users were seen signed in on which browsers: what the stitching of persons is made of.',
    columns: {
      site: ['text', 'Site.'],
      visitor_id: ['text', 'ID of the browser.'],
      user_id: ['text', 'ID of the user.'],
    },
    key: ['visitor_id', 'user_id', 'site'],
    indexes: [['user_id', 'site']],
  },
  {
    name: 'visitor_touch',
    comment: 'Arrivals of browsers whose user is known, as events that name the user told of them.',
    columns: {
      site: ['text', 'Site.'],
      visitor_id: ['text', 'ID of the browser.'],
      touched_at: ['integer', 'When it arrived, by the browser’s clock, epoch milliseconds.'],
      source_id: ['integer', 'Where from.'],
      landing: ['text?', 'Path of the landing page.'],
      referrer: ['text?', 'Host of the referring page.'],
    },
    key: ['visitor_id', 'touched_at', 'source_id', 'site'],
  },
  {
    name: 'dim_model',
    comment: 'The attribution models that fact_credit and the views know: choose one.',
    columns: { model: ['text', 'Name of the model, such as last_non_direct.'] },
    key: ['model'],
  },
  {
    name: 'currency_rate',
    comment: 'Rates by which reports convert sums of other currencies, as configured; each holds from its date on.',
    columns: {
      currency: ['text', 'ISO 4217 code of the sum.'],
      base: ['text', 'ISO 4217 code of what it is converted to.'],
      rate_date: ['text', 'First date on which it holds.'],
      rate: ['real', 'What one unit of the currency is worth in units of the base.'],
      minor_factor: ['real', 'The same for minor units: what an amount in minor units is multiplied by.'],
    },
    key: ['currency', 'base', 'rate_date'],
  },
]
