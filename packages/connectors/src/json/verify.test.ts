import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { isGenuine, type Verification } from './verify.js'

const SECRET = 'a-secret-of-decent-length'
const NOW = Date.UTC(2026, 2, 2, 9)
const BODY = '{"a":1}'

function request(headers: Readonly<Record<string, string>>, secret?: string, body = BODY) {
  return { headers: (name: string) => headers[name], secret, body: new TextEncoder().encode(body), receivedAt: NOW }
}

const hmac = (content: string, algorithm = 'sha256'): ReturnType<typeof createHmac> =>
  createHmac(algorithm, SECRET).update(content)

describe('a hook is genuine', () => {
  it('by the secret in its address', () => {
    const by: Verification = { by: 'path', secret: SECRET }
    expect(isGenuine(request({}, SECRET), by)).toBe(true)
    expect(isGenuine(request({}, `${SECRET}x`), by)).toBe(false)
    expect(isGenuine(request({}), by)).toBe(false)
  })

  it('by the secret in a header, behind a prefix', () => {
    const by: Verification = { by: 'header', header: 'authorization', prefix: 'Bearer ', secret: SECRET }
    expect(isGenuine(request({ authorization: `Bearer ${SECRET}` }), by)).toBe(true)
    expect(isGenuine(request({ authorization: SECRET }), by)).toBe(false)
    expect(isGenuine(request({}), by)).toBe(false)
  })

  it.each([
    ['sha256', 'hex', 'sha256='],
    ['sha1', 'base64', ''],
    ['sha512', 'base64url', 'v0='],
  ] as const)('by its %s in %s', (algorithm, encoding, prefix) => {
    const by: Verification = { by: 'hmac', header: 'x-signature', prefix, algorithm, encoding, secret: SECRET }
    const signature = prefix + hmac(BODY, algorithm).digest(encoding)
    expect(isGenuine(request({ 'x-signature': signature }), by)).toBe(true)
    expect(isGenuine(request({ 'x-signature': signature }, undefined, '{"a":2}'), by)).toBe(false)
    expect(isGenuine(request({ 'x-signature': `${signature}x` }), by)).toBe(false)
    expect(isGenuine(request({}), by)).toBe(false)
  })

  it('by an HMAC in capitals, and with a time that is signed and fresh', () => {
    const by: Verification = {
      by: 'hmac',
      header: 'x-signature',
      prefix: '',
      algorithm: 'sha256',
      encoding: 'hex',
      secret: SECRET,
      timestampHeader: 'x-time',
    }
    const sent = (seconds: number): boolean => {
      const signature = hmac(`${seconds}.${BODY}`).digest('hex').toUpperCase()
      return isGenuine(request({ 'x-signature': signature, 'x-time': String(seconds) }), by)
    }
    expect(sent(NOW / 1_000 - 299)).toBe(true)
    expect(sent(NOW / 1_000 - 301)).toBe(false)
    expect(sent(NOW / 1_000 + 301)).toBe(false)
    expect(isGenuine(request({ 'x-signature': hmac(BODY).digest('hex') }), by)).toBe(false)
  })

  it('as the Standard Webhooks library signs it, one of several signatures being enough', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const by: Verification = { by: 'standard-webhooks', secret }
    const signed = (at: number) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(at / 1_000),
      'webhook-signature': `v1,c2hhbQ== ${new Webhook(secret).sign('msg_1', new Date(at), BODY)}`,
    })
    expect(isGenuine(request(signed(NOW)), by)).toBe(true)
    expect(isGenuine(request(signed(NOW - 600_000)), by)).toBe(false)
    expect(isGenuine(request({ ...signed(NOW), 'webhook-id': 'msg_2' }), by)).toBe(false)
    expect(isGenuine(request({}), by)).toBe(false)
  })
})
