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
export async function readBody(bytes: Uint8Array | null, encoding: string | undefined): Promise<Body> {
  if (!bytes) return { kind: 'too-large' }
  if (encoding !== undefined && encoding !== 'gzip' && encoding !== 'identity') {
    return { kind: 'malformed', reason: `the content encoding must be gzip or none, not ${encoding.slice(0, 20)}` }
  }
  try {
    const plain = encoding === 'gzip' ? await unzip(bytes, { maxOutputLength: WIRE_LIMITS.bodyBytes }) : bytes
    return { kind: 'json', value: JSON.parse(decoder.decode(plain)), bytes: plain.byteLength }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'too-large' }
    return { kind: 'malformed', reason: error instanceof SyntaxError ? 'the body is not JSON' : 'the body is not gzip' }
  }
}
