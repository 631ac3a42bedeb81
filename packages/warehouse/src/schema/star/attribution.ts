import type { TableSpec } from './table.js'

/** Who is credited. Rows are derived from the facts, and derived again when news of the person comes. */
export const ATTRIBUTION: readonly TableSpec[] = [
  {
    name: 'fact_conversion',
    comment: 'Every application, registration and payment with the person who made it and the touches before it.',
    columns: {
      conversion_key: ['integer', 'Derived from site, conversion and ID.'],
      site: ['text', 'Site.'],
      conversion: ['text', 'application, registration or payment.'],
      conversion_id: ['text', 'ID of the application, of the user, or of the payment.'],
      person_id: ['text?', 'Who made it: see dim_visitor.'],
      converted_at: ['integer', 'Epoch milliseconds.'],
      converted_date: ['text', 'Date of it in the site’s time zone.'],
      channels: ['text', 'The channels of its touches, oldest first, with → between.'],
      touches: ['integer', 'How many touches there are.'],
      first_touch_at: ['integer?', 'When the oldest was, epoch milliseconds.'],
      source_path: ['integer', 'Derived from the sources of its touches, oldest first: equal for equal ones.'],
      amount_minor: ['integer?', 'Of a payment its amount in minor units.'],
    },
    key: ['conversion_key'],
    indexes: [
      ['person_id', 'site', 'conversion', 'converted_at', 'converted_date', 'amount_minor'],
      ['conversion', 'converted_date', 'channels', 'touches', 'converted_at', 'first_touch_at', 'site', 'source_path'],
      ['conversion', 'channels'],
    ],
  },
  {
    name: 'fact_touch',
    comment: 'The arrivals before each application, registration and payment, oldest first: its chain.',
    columns: {
      conversion_key: ['integer', 'The application, registration or payment.'],
      position: ['integer', '1 for the oldest.'],
      source_id: ['integer', 'Where from.'],
      touched_at: ['integer', 'Epoch milliseconds, by the browser’s clock.'],
      touched_date: ['text', 'Date of it in the site’s time zone.'],
      landing: ['text?', 'Path of the landing page.'],
      referrer: ['text?', 'Host of the referring page.'],
      told: ['integer', '1 when the event itself told of it, 0 when it was joined from elsewhere of the person.'],
    },
    key: ['conversion_key', 'position'],
  },
  {
    name: 'fact_credit',
    comment:
      'What part of an application or registration each of its touches earned under each model. Shares of one conversion and model sum to 1; always choose one model.',
    columns: {
      model: ['text', 'Attribution model, such as last_non_direct.'],
      conversion_key: ['integer', 'The application or registration.'],
      position: ['integer', 'Position of the touch in its chain; 0 when no touch is known.'],
      source_id: ['integer', 'Source of the touch.'],
      share: ['real', 'Its part of one.'],
      conversion: ['text', 'application or registration.'],
      site: ['text', 'Site.'],
      converted_date: ['text', 'The conversion’s date, kept here so that a period is read from one index.'],
      path_id: ['integer', 'Derived from the channels of the chain: equal for equal paths.'],
    },
    key: ['model', 'conversion_key', 'position'],
    indexes: [['model', 'conversion', 'source_id', 'converted_date', 'site', 'share']],
    // The model credits every touch of a chain: the data-driven one weighs them anew.
    partial: {
      where: "model = 'linear'",
      columns: ['conversion', 'source_id', 'converted_date', 'site', 'path_id', 'share'],
    },
  },
]
