import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Sink } from '@throughline/collector'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { listen, loadConfig, openService } from '../src/index.js'

/** Everything that must stand in no line of the log. */
const SECRETS = {
  writeKey: 'write-key-KsW3',
  secretKey: 'secret-key-7hQd',
  adminToken: 'admin-token-x9Lp',
  hookSecret: 'hook-secret-pV2c',
  webhookSecret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  urlPassword: 'password-in-url-4f',
  urlToken: 'token-in-url-8tYm',
  pathToken: 'token-in-path-Zr6w',
  crmToken: 'crm-token-n3Xa',
  wrongKey: 'wrong-key-Uj5b',
  wrongHookSecret: 'wrong-secret-b8Ne',
  wrongToken: 'wrong-token-q1Vf',
  email: 'anna.k@mail.example',
  phone: '79161234567',
  name: 'Anna Kareninova',
  visitor: 'V1StGXR8-Z5jdHi6B-myT',
}

// Deliveries to sinks that fail take as long as their sender waits between tries.
it(
  'writes no key, token, contact or visitor into any line of the log, whatever goes wrong',
  { timeout: 60_000 },
  async () => {
    const lines: string[] = []
    const logger = pino(
      { level: 'debug' },
      new Writable({
        write: (chunk, _encoding, done) => {
          lines.push(String(chunk))
          done()
        },
      }),
    )
    await using vendor = await echoingVendor()
    const service = await openService(await configWith(vendor.url), { logger })
    const server = await listen(service, { port: 0, host: '127.0.0.1' })
    await misuse(server.url)
    const sinks = ['refused', 'echoed', 'with-password', 'unreachable', 'amo']
    const failed = (sink: string): boolean =>
      lines.some((line) => line.includes('unavailable') && line.includes(`"${sink}"`))
    while (!sinks.every(failed)) await new Promise(setImmediate)
    await server.close()

    for (const said of [
      '"/v1/batch"',
      '/v1/sources/amo/***',
      'could not be read',
      'is not an amount',
      'a visitor was erased',
      '"status":401',
    ]) {
      expect(lines.filter((line) => line.includes(said))).not.toEqual([])
    }
    const leaks = Object.entries(SECRETS).flatMap(([name, secret]) =>
      lines
        .filter((line) => decodeURIComponent(line.replace(/%(?![\da-f]{2})/gi, '')).includes(secret))
        .map((line) => `${name}: ${line}`),
    )
    expect(leaks).toEqual([])
  },
)

/** A vendor that refuses everything and says in its answers what it was sent, as many do. */
async function echoingVendor() {
  const server = createServer((request, response) => {
    const status = request.url?.includes('refused') ? 401 : 500
    const { authorization } = request.headers
    response.writeHead(status).end(`cannot ${request.method} ${request.url} with Authorization: ${authorization}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the vendor does not listen')
  return {
    url: `127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function configWith(vendor: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-secrets-'))
  const { webhookSecret: secret, urlToken, pathToken } = SECRETS
  const webhook = (name: string, url: string): object => ({ type: 'webhook', name, url, secret })
  const config = {
    adminToken: SECRETS.adminToken,
    sites: [{ id: 'shop', writeKey: SECRETS.writeKey, secretKey: SECRETS.secretKey }],
    sources: [
      { type: 'amocrm', name: 'amo', secret: SECRETS.hookSecret },
      // Reads the sum from where the contact is, as a wrong path does.
      {
        type: 'json',
        name: 'home',
        verify: { by: 'path', secret: SECRETS.hookSecret },
        events: [
          {
            event: 'Payment Received',
            properties: { paymentId: 'id', amount: 'contact', currency: { value: 'RUB' }, dealId: 'deal' },
          },
        ],
      },
    ],
    sinks: [
      webhook('refused', `http://${vendor}/refused/${pathToken}?token=${urlToken}`),
      webhook('echoed', `http://${vendor}/${pathToken}?token=${urlToken}`),
      webhook('unreachable', `http://127.0.0.1:9/${pathToken}?token=${urlToken}`),
      { type: 'amocrm', name: 'amo', token: SECRETS.crmToken, baseUrl: `http://${vendor}` },
    ],
  }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  const loaded = await loadConfig({ cwd, env: {} })
  return { ...loaded, sinks: [...loaded.sinks, careless(vendor)] }
}

/** A connector of somebody's own, whose address fetch complains of by repeating it. */
function careless(vendor: string): Sink {
  return {
    name: 'with-password',
    purpose: 'necessary',
    limits: { items: 10, timeoutMs: 1_000 },
    deliver: async (_events, context) => {
      await context.fetch(`http://user:${SECRETS.urlPassword}@${vendor}/`)
      return []
    },
  }
}

/** Applications with contacts, and everything that clients and vendors do wrong. */
async function misuse(url: string): Promise<void> {
  const {
    writeKey,
    secretKey,
    adminToken,
    hookSecret,
    wrongKey,
    wrongHookSecret,
    wrongToken,
    email,
    phone,
    name,
    visitor,
  } = SECRETS
  const contact = { name, phone: `+${phone}`, email }
  const applied = {
    type: 'track',
    event: 'Application Submitted',
    messageId: 'a',
    anonymousId: visitor,
    properties: { applicationId: 'app-1', contact },
  }
  const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', body, headers })
  const batch = (key: string, ...messages: unknown[]): string => JSON.stringify({ writeKey: key, batch: messages })
  const deal = { type: 'track', event: 'Deal Changed', userId: email, properties: contact }

  expect((await post('/v1/batch', batch(writeKey, applied))).status).toBe(200)
  expect((await post('/v1/batch', batch(writeKey, { type: 'track', ...contact }, deal))).status).toBe(200)
  expect((await post('/v1/batch', batch(secretKey, deal, { ...applied, type: email }))).status).toBe(200)
  expect((await post('/v1/batch', batch(wrongKey, applied))).status).toBe(401)
  expect((await post('/v1/track', '{}', { authorization: `Basic ${btoa(`${wrongKey}:`)}` })).status).toBe(401)
  expect((await post('/v1/batch', `{"contact":"${email}"`)).status).toBe(400)
  expect((await post('/v1/batch', email, { 'content-encoding': phone })).status).toBe(400)
  const hook = `leads[status][0][id]=x&contacts[add][0][name]=${encodeURIComponent(name)}&phone=${phone}`
  expect((await post(`/v1/sources/amo/${wrongHookSecret}`, hook)).status).toBe(401)
  expect((await post(`/v1/sources/${hookSecret}`, hook)).status).toBe(404)
  expect((await post(`/v1/sources/amo/${hookSecret}`, `{"${email}":`)).status).toBe(400)
  for (const mistaken of [email, `+${phone}`, `write to ${email} or call ${phone}`]) {
    const payment = JSON.stringify({ id: 1, deal: 2, contact: mistaken })
    const answer = await post(`/v1/sources/home/${hookSecret}`, payment, { 'content-type': 'application/json' })
    expect([200, 400]).toContain(answer.status)
  }
  expect((await fetch(`${url}/v1/status`, { headers: { authorization: `Bearer ${wrongToken}` } })).status).toBe(401)
  const asAdmin = { method: 'DELETE', headers: { authorization: `Bearer ${adminToken}` } }
  expect((await fetch(`${url}/v1/visitors/${visitor}`, { ...asAdmin, headers: {} })).status).toBe(401)
  expect(
    (await post('/v1/batch', batch(writeKey, { ...applied, anonymousId: 'another', messageId: 'b' }))).status,
  ).toBe(200)
  expect((await fetch(`${url}/v1/visitors/${visitor}`, asAdmin)).status).toBe(200)
}
