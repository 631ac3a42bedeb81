import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether two secrets are the same. Digests are of equal length, so that neither the secret nor its length shows in the time it takes. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  return given !== undefined && timingSafeEqual(sha256(given), sha256(expected))
}

/** An ID for a message, made of what it tells: the same news again is the same message. */
export function contentId(prefix: string, content: unknown): string {
  return `${prefix}-${sha256(JSON.stringify(content)).toString('base64url').slice(0, 22)}`
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
