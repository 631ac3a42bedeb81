import { MARKS, type RawTouch, type TouchDraft } from '@throughline/protocol'

// A field's place in the cookie is its place here: the list grows at its end only.
const FIELDS = ['landing', 'referrer', ...MARKS] as const

/** The first and the last nine. */
const MAX_TOUCHES = 10
/** What the touches may take of the 2,000 bytes that all cookies share. */
const MAX_LENGTH = 1800

/**
 * Writes touches, oldest first, in at most 1,800 characters of `[A-Za-z0-9._~-]`: pipes, quotes and percent signs in
 * cookies get whole sites blocked by firewalls. The first and the last nine stay, and what does not fit goes from the
 * middle, of the array too; then values are cut.
 */
export function encodeTouches(touches: RawTouch[]): string {
  for (let cut = 256; ;) {
    const text = touches
      .map((touch) => [touch.at, ...FIELDS.map((field) => escaped(touch[field]?.slice(0, cut)))].join('-'))
      .join('~')
    if (text.length <= MAX_LENGTH && !touches[MAX_TOUCHES]) return text
    if (touches[2]) touches.splice(1, 1)
    else cut /= 2
  }
}

/** What tells one touch from another, without when and where it landed; empty when direct. */
export function source(touch: RawTouch): string {
  return FIELDS.slice(1)
    .map((field) => touch[field])
    .join('')
}

/** Reads what {@link encodeTouches} wrote; whatever else the cookie holds is passed over. */
export function decodeTouches(text: string): RawTouch[] {
  return [...text.matchAll(/(\d{1,13})-([\w.-]*)/g)].map(([, at = '', rest = '']) => {
    const touch: TouchDraft = { at: +at }
    rest.split('-').forEach((value, index) => {
      const field = FIELDS[index]
      const decoded = value.replace(/\.(\w+)\./g, (_, code: string) => String.fromCharCode(parseInt(code, 36)))
      if (field && decoded) touch[field] = decoded
    })
    return touch
  })
}

/** Each unsafe character becomes its code in base 36 between points. */
function escaped(value = ''): string {
  return value.replace(/\W/g, (char) => `.${char.charCodeAt(0).toString(36)}.`)
}
