import { createHmac } from 'node:crypto'
import type { HookRequest } from '@throughline/collector'
import { sameSecret } from '../secrets.js'

/** How a hook proves that it comes from whom it should. */
export type Verification =
  /** The secret is the last part of the address: `/v1/sources/<name>/<secret>`. */
  | { readonly by: 'path'; readonly secret: string }
  /** The secret stands in a header as it is, behind a `prefix` such as `Bearer `. */
  | { readonly by: 'header'; readonly header: string; readonly prefix: string; readonly secret: string }
  /** A header holds the HMAC of the body. */
  | {
      readonly by: 'hmac'
      readonly header: string
      readonly prefix: string
      readonly algorithm: 'sha1' | 'sha256' | 'sha512'
      readonly encoding: 'hex' | 'base64' | 'base64url'
      readonly secret: string
      /** A header that is signed before the body with a dot between them, as Unix seconds: old hooks are refused. */
      readonly timestampHeader?: string
    }
  /** The Standard Webhooks specification: what our own `webhook` sink sends is signed so. */
  | { readonly by: 'standard-webhooks'; readonly secret: string }

/** A signature is good for so long, before and after: as the Standard Webhooks libraries have it. */
const TOLERANCE_MS = 300_000

/** Whether the hook is genuine; compared in constant time. */
export function isGenuine(request: HookRequest, verification: Verification): boolean {
  switch (verification.by) {
    case 'path':
      return sameSecret(request.secret, verification.secret)
    case 'header':
      return sameSecret(withoutPrefix(request.headers(verification.header), verification.prefix), verification.secret)
    case 'hmac':
      return isSigned(request, verification)
    case 'standard-webhooks':
      return isStandard(request, verification.secret)
  }
}

function isSigned(
  { headers, body, receivedAt }: HookRequest,
  verification: Extract<Verification, { by: 'hmac' }>,
): boolean {
  const { header, prefix, algorithm, encoding, secret, timestampHeader } = verification
  const given = withoutPrefix(headers(header), prefix)
  const hmac = createHmac(algorithm, secret)
  if (timestampHeader !== undefined) {
    const timestamp = headers(timestampHeader)
    if (timestamp === undefined || !isFresh(timestamp, receivedAt)) return false
    hmac.update(`${timestamp}.`)
  }
  const expected = hmac.update(body).digest(encoding)
  // Hexadecimal digits are the same in capitals.
  return sameSecret(encoding === 'hex' ? given?.toLowerCase() : given, expected)
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function isStandard({ headers, body, receivedAt }: HookRequest, secret: string): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(headers)
  if (id === undefined || timestamp === undefined || !isFresh(timestamp, receivedAt)) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return (signatures ?? '').split(' ').some((each) => sameSecret(withoutPrefix(each, 'v1,'), expected))
}

function isFresh(timestamp: string, now: number): boolean {
  const at = Number(timestamp) * 1_000
  return Number.isFinite(at) && Math.abs(now - at) <= TOLERANCE_MS
}

function withoutPrefix(text: string | undefined, prefix: string): string | undefined {
  return text?.startsWith(prefix) ? text.slice(prefix.length) : undefined
}
