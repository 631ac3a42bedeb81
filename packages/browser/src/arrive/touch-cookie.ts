import { CLICK_ID_PARAMS, UTM_FIELDS, type RawTouch } from '@throughline/protocol'

// A field's key in the cookie is its position in these lists: both grow at the end only.
const TEXTS = [...UTM_FIELDS, 'landing', 'referrer'] as const
const FIRST_CLICK_ID = TEXTS.length + 1

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
    if (kept.length <= MAX_TOUCHES && text.length <= MAX_LENGTH) return text
    if (kept.length > 2) kept.splice(1, 1)
    else cut /= 2
  }
}

function encodeTouch(touch: RawTouch, cut: number): string {
  const values = [...TEXTS.map((field) => touch[field]), ...CLICK_ID_PARAMS.map((param) => touch.clickIds?.[param])]
  return values.reduce<string>(
    (text, value, index) => (value ? `${text}~${(index + 1).toString(36)}${escapeText(value.slice(0, cut))}` : text),
    '0' + touch.at.toString(36),
  )
}

/** Reads what {@link encodeTouches} wrote; whatever else the cookie holds is passed over. */
export function decodeTouches(text: string): RawTouch[] {
  const touches: { -readonly [Key in keyof RawTouch]: RawTouch[Key] }[] = []
  for (const token of text.split('~')) {
    const key = parseInt(token.charAt(0), 36)
    const value = unescapeText(token.slice(1))
    const touch = touches.at(-1)
    const field = TEXTS[key - 1]
    const param = CLICK_ID_PARAMS[key - FIRST_CLICK_ID]
    if (key === 0) {
      const at = parseInt(value, 36)
      // Up to the year 5138: a forged time must stay a time.
      if (at < 1e14) touches.push({ at })
    } else if (touch && field) touch[field] = value
    else if (touch && param) touch.clickIds = { ...touch.clickIds, [param]: value }
  }
  return touches
}

/** `.xx` for a code unit below 1,296, which takes in Cyrillic at three characters a letter; `._xxxx` for the others. */
function escapeText(text: string): string {
  return text.replace(/[^\w-]/g, (char) => {
    const code = char.charCodeAt(0).toString(36)
    return code.length > 2 ? '._' + code.padStart(4, '0') : '.' + code.padStart(2, '0')
  })
}

function unescapeText(text: string): string {
  return text.replace(/\.(?:_(\w{4})|(\w\w))/g, (_, long: string | undefined, short: string) =>
    String.fromCharCode(parseInt(long ?? short, 36)),
  )
}
