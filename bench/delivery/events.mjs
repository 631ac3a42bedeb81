/**
 * An event of case A: something that happened to one of the deals, as the log holds it.
 *
 * @param {number} number
 * @param {number} deal
 * @param {number} at
 */
export function dealEvent(number, deal, at) {
  const applicationId = `application-${deal}`
  return {
    id: `event-${String(number).padStart(9, '0')}`,
    site: 'shop',
    type: /** @type {const} */ ('application'),
    name: 'Application Submitted',
    occurredAt: at,
    receivedAt: at,
    anonymousId: `visitor-${deal}`,
    applicationId,
    touch: { at, source: 'yandex', medium: 'cpc', campaign: 'spring', channel: /** @type {const} */ ('Paid Search') },
    properties: { applicationId, value: number % 10_000, form: { name: 'Sign-up' } },
  }
}

/**
 * Deals in an order that is the same every time, none far more often than another.
 *
 * @param {number} deals
 */
export function dealPicker(deals) {
  let state = 42
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % deals
  }
}
