import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { WIRE_LIMITS } from '@throughline/protocol'

const unzip = promisify(gunzip)
const decoder = new TextDecoder()

/** What became of a body that should be JSON. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown; readonly bytes: number }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'too-large' }

/** Reads JSON from a body, gzipped or not; a gzip bomb is let go at the limit. */
export function readBody(bytes: Uint8Array | null, encoding: string | undefined): Body | Promise<Body> {
  if (!bytes) return { kind: 'too-large' }
  if (encoding === undefined || encoding === 'identity') return parse(bytes)
  if (encoding === 'gzip') return unzip(bytes, { maxOutputLength: WIRE_LIMITS.bodyBytes }).then(parse, notUnzipped)
  return { kind: 'malformed', reason: `the content encoding must be gzip or none, not ${encoding.slice(0, 20)}` }
}

function parse(plain: Uint8Array): Body {
  try {
    return { kind: 'json', value: JSON.parse(decoder.decode(plain)), bytes: plain.byteLength }
  } catch (error) {
    return error instanceof RangeError ? { kind: 'too-large' } : { kind: 'malformed', reason: 'the body is not JSON' }
  }
}

function notUnzipped(error: unknown): Body {
  return error instanceof RangeError ? { kind: 'too-large' } : { kind: 'malformed', reason: 'the body is not gzip' }
}
