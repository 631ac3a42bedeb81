let lastText = ''
let lastMs = Number.NaN

/**
 * Epoch milliseconds of a time as messages carry it, an ISO 8601 date or epoch milliseconds; `undefined` for anything else.
 * The last date is remembered, since each is read twice, first to be checked: reading one takes as long as all else that
 * is checked of its message.
 */
export function epochMs(time: unknown): number | undefined {
  if (typeof time === 'string' && time !== lastText) {
    lastMs = Date.parse(time)
    lastText = time
  }
  const ms = typeof time === 'string' ? lastMs : time
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined
}
