import { CLICK_ID_PARAMS, setTouchValue, UTM_FIELDS, type RawTouch, type TouchDraft } from '@throughline/protocol'

// A field's key in the cookie is its position here: the list grows at its end only.
const FIELDS = ['at', ...UTM_FIELDS, 'landing', 'referrer', ...CLICK_ID_PARAMS] as const

/** The first touch and the last nine. */
const MAX_TOUCHES = 10
/** What the touches may take of the 2,000 bytes that all cookies share. */
const MAX_LENGTH = 1800

/**
 * Writes touches, oldest first, in at most 1,800 characters of `[A-Za-z0-9._~-]`: pipes, quotes and percent signs in
 * cookies get whole sites blocked by firewalls. What does not fit goes from the middle first; then values are cut.
 */
export function encodeTouches(touches: readonly RawTouch[]): string {
  const kept = [...touches]
  for (let cut = 256; ;) {
    const text = kept.map((touch) => encodeTouch(touch, cut)).join('~')
    if (!kept[MAX_TOUCHES] && text.length <= MAX_LENGTH) return text
    if (kept[2]) kept.splice(1, 1)
    else cut /= 2
  }
}

/** One touch in the cookie's writing. */
export function encodeTouch(touch: RawTouch, cut?: number): string {
  const { clickIds, ...rest } = touch
  const values: Readonly<Record<string, string | number>> = { ...rest, ...clickIds }
  return FIELDS.flatMap((field, key) => {
    const value = values[field]
    return value ? key.toString(36) + escapeText(String(value).slice(0, cut)) : []
  }).join('~')
}

/** Reads what {@link encodeTouches} wrote; whatever else the cookie holds is passed over. */
export function decodeTouches(text: string): RawTouch[] {
  const touches: TouchDraft[] = []
  for (const token of text.split('~')) {
    const field = FIELDS[parseInt(token.charAt(0), 36)]
    const value = unescapeText(token.slice(1))
    const touch = touches.at(-1)
    // Up to the year 5138: a forged time must stay a time.
    if (field === 'at' && +value > 0 && +value < 1e14) touches.push({ at: +value })
    else if (field && field !== 'at' && touch) setTouchValue(touch, field, value)
  }
  return touches
}

/** Each unsafe character as its code in base 36 between dots: a Cyrillic letter takes four characters. */
function escapeText(text: string): string {
  return text.replace(/[^\w-]/g, (char) => `.${char.charCodeAt(0).toString(36)}.`)
}

function unescapeText(text: string): string {
  return text.replace(/\.(\w+)\./g, (_, code: string) => String.fromCharCode(parseInt(code, 36)))
}
