import { createHash } from 'node:crypto'

/**
 * Hashes that ad systems compare with their own: SHA-256 in lower-case hexadecimal of the trimmed, lower-cased text, of
 * a phone number's digits as each vendor wants them.
 */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What is a SHA-256 in hexadecimal already is not hashed again. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text)
}

/** An e-mail address as it is compared: without spaces around it and in lower case; `undefined` when it is none. */
export function plainEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase()
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? email : undefined
}

/**
 * The digits of a phone number in international form, without a plus; `undefined` where there are too few or too many.
 * A Russian number that is dialled with 8 is the same with 7.
 */
export function phoneDigits(text: string): string | undefined {
  const digits = text
    .replaceAll(/\D/g, '')
    .replace(/^00/, '')
    .replace(/^8(?=\d{10}$)/, '7')
  return digits.length >= 8 && digits.length <= 15 ? digits : undefined
}
