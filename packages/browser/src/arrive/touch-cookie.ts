import { MARKS, type RawTouch, type TouchDraft } from '@throughline/protocol'

// A field's place in the cookie is its place here: the list grows at its end only.
const FIELDS = ['landing', 'referrer', ...MARKS] as const

/** The first and the last nine. */
const MAX_TOUCHES = 10
/** What the touches may take of the 2,000 bytes that all cookies share. */
const MAX_LENGTH = 1800
/** Two touches always fit. */
const MAX_TOUCH_LENGTH = 899

/**
 * Writes touches, oldest first, in at most 1,800 characters of `[A-Za-z0-9._~-]`: pipes, quotes and percent signs in
 * cookies get whole sites blocked by firewalls. The first and the last nine stay, and what does not fit goes from the
 * middle, of the array too; a touch that is too long for two is cut.
 */
export function encodeTouches(touches: RawTouch[]): string {
  for (;;) {
    const text = touches
      .map((touch) =>
        [
          touch.at,
          ...FIELDS.map((field) => touch[field]?.replace(/\W/g, (char) => `.${char.charCodeAt(0).toString(36)}.`)),
        ]
          .join('-')
          .slice(0, MAX_TOUCH_LENGTH),
      )
      .join('~')
    if (text.length < MAX_LENGTH && !touches[MAX_TOUCHES]) return text
    touches.splice(1, 1)
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
  return (text.match(/\d{1,13}-[\w.-]*/g) ?? []).map((part) => {
    const [at, ...values] = part.split('-')
    const touch: TouchDraft = { at: Number(at) }
    FIELDS.forEach((field, index) => {
      const value = values[index]
      if (value)
        touch[field] = value.replace(/\.(\w+)\./g, (_, code: string) => String.fromCharCode(parseInt(code, 36)))
    })
    return touch
  })
}
