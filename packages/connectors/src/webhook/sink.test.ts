import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { deliveryContext, type Handler } from '../../test/context.js'
import { attempt } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { webhook, WEBHOOK_LIMITS } from './sink.js'

const SECRET = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const url = 'https://crm.example/hook'

function contextOf(handle: Handler, startAt?: number) {
  return deliveryContext({ clock: leapingClock(startAt), limits: WEBHOOK_LIMITS, handle })
}

describe('the webhook sink', () => {
  it.each([SECRET, `whsec_${SECRET}`])('signs what a receiver with the same secret accepts (%s)', async (secret) => {
    const requests: { readonly redirect: string; readonly body: string; readonly headers: Record<string, string> }[] =
      []
    // The receiver's library compares with the real clock.
    const context = contextOf(async (request) => {
      requests.push({
        redirect: request.redirect,
        body: await request.text(),
        headers: Object.fromEntries(request.headers),
      })
      return new Response(null, { status: 202 })
    }, Date.now())
    await webhook({ url, secret }).deliver([application('app-1')], context)
    const [{ body, headers, redirect } = { body: '', headers: {}, redirect: '' }] = requests
    expect(redirect).toBe('manual')
    expect(new Webhook(SECRET).verify(body, headers)).toEqual({ events: [application('app-1')] })
    expect(() => new Webhook(SECRET).verify(body.replace('app-1', 'app-2'), headers)).toThrow('signature')
  })

  it('says of each event what the template asks for, and signs that', async () => {
    const bodies: string[] = []
    const context = contextOf(async (request) => {
      bodies.push(await request.text())
      return new Response(null, { status: 204 })
    })
    const template = {
      lead: 'applicationId',
      from: ['touch.term', 'touch.source'],
      kind: { value: 'site' },
      no: 'userId',
    }
    const sink = webhook({ url, secret: SECRET, template })
    await sink.deliver([application('app-1'), application('app-2')], context)
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      events: [
        { lead: 'app-1', from: 'yandex', kind: 'site' },
        { lead: 'app-2', from: 'yandex', kind: 'site' },
      ],
    })
    expect(sink.mapping?.[0]?.fields).toMatchObject({ lead: 'applicationId', from: 'touch.term, else touch.source' })
  })

  it.each([301, 401, 403, 404, 405, 410])('blames the address, not the events, for a %i', async (status) => {
    const context = contextOf(async () => new Response('', { status }))
    const sink = webhook({ name: 'crm', url, secret: SECRET })
    expect(await attempt(sink, [application('app-1')], context)).toMatchObject({
      code: 'unauthorised',
      message: `the receiver of "crm" answered ${status}: check the address and the keys`,
    })
  })

  it.each([408, 425, 500, 503])('tries again after a %i', async (status) => {
    const context = contextOf(async () => new Response('', { status, headers: { 'retry-after': '3' } }))
    const end = await attempt(webhook({ url, secret: SECRET }), [application('app-1')], context)
    expect(end).toMatchObject({ code: 'server-error', retryAfterMs: 3_000 })
  })

  it('keeps what was taken before the receiver went down in the middle of finding a bad event', async () => {
    let requests = 0
    const context = contextOf(async () => {
      requests += 1
      return new Response('', { status: [400, 200][requests - 1] ?? 503 })
    })
    const events = [application('app-1'), application('app-2')]
    expect(await webhook({ url, secret: SECRET }).deliver(events, context)).toEqual([
      { kind: 'delivered' },
      { kind: 'retry', reason: 'the receiver of "webhook" answered 503' },
    ])
  })

  it('keeps the order of the events of one application, else of one user, else of one visitor', () => {
    const sink = webhook({ url, secret: SECRET })
    const { applicationId: _, ...page } = application('app-1')
    expect(sink.key?.(application('app-1', { userId: 'u' }))).toBe('app-1')
    expect(sink.key?.({ ...page, userId: 'u' })).toBe('u')
    expect(sink.key?.(page)).toBe('visitor-1')
  })

  it('tells of everything, of what bots did as well', () => {
    expect(webhook({ url, secret: SECRET }).accepts?.(application('app-1', { bot: true }))).toBe(true)
  })

  it('refuses a secret that is not one, without repeating it', () => {
    expect(() => webhook({ url, secret: 'guess me' })).toThrow('openssl rand -base64 32')
    expect(() => webhook({ url, secret: 'guess me' })).not.toThrow('guess me')
    expect(() => webhook({ url, secret: 'c2hvcnQ=' })).toThrow('24 to 64 bytes')
    expect(() => webhook({ url: 'ftp://crm.example', secret: SECRET })).toThrow('url')
    expect(() => webhook({ url: 'https://me:pw@crm.example', secret: SECRET })).toThrow(
      'must hold no user and password',
    )
  })
})
