import { MARKS, type RawTouch, type TouchDraft } from '@throughline/protocol'

// A field's key in the cookie is its position here: the list grows at its end only.
const FIELDS = ['at', 'landing', 'referrer', ...MARKS] as const

/** Beside the first. */
const LAST_TOUCHES = 9
/** What the touches may take of the 2,000 bytes that all cookies share. */
const MAX_LENGTH = 1800

/**
 * Writes touches, oldest first, in at most 1,800 characters of `[A-Za-z0-9._~-]`: pipes, quotes and percent signs in
 * cookies get whole sites blocked by firewalls. What does not fit goes from the middle first; then values are cut.
 */
export function encodeTouches(touches: readonly RawTouch[]): string {
  const kept = touches.filter((_, index) => !index || index >= touches.length - LAST_TOUCHES)
  for (let cut = 256; ;) {
    const text = kept.map((touch) => encodeTouch(touch, cut)).join('~')
    if (text.length <= MAX_LENGTH) return text
    if (kept[2]) kept.splice(1, 1)
    else cut /= 2
  }
}

/** One touch in the cookie's writing: each unsafe character is its code in base 36 between dots. */
export function encodeTouch(touch: RawTouch, cut?: number): string {
  return FIELDS.flatMap((field, key) => {
    const value = String(touch[field] || '').slice(0, cut)
    return value ? key.toString(36) + value.replace(/[^\w-]/g, (char) => `.${char.charCodeAt(0).toString(36)}.`) : []
  }).join('~')
}

/** Reads what {@link encodeTouches} wrote; whatever else the cookie holds is passed over. */
export function decodeTouches(text: string): RawTouch[] {
  const touches: TouchDraft[] = []
  for (const [, key = '', escaped = ''] of text.matchAll(/(\w)([^~]*)/g)) {
    const value = escaped.replace(/\.(\w+)\./g, (_, code: string) => String.fromCharCode(parseInt(code, 36)))
    const field = FIELDS[parseInt(key, 36)]
    const touch = touches.at(-1)
    // Up to the year 5138: a forged time must stay a time.
    if (field !== 'at') {
      if (field && touch) touch[field] = value
    } else if (+value > 0 && +value < 1e14) touches.push({ at: +value })
  }
  return touches
}
