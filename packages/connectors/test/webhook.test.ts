import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'
import type { TrackedEvent } from '@throughline/protocol'
import { webhook, WEBHOOK_LIMITS } from '../src/webhook/index.js'
import { deliveryContext, type Handler } from './context.js'
import { application } from './events.js'
import { sinkContract, type Misbehaviour, type SinkUnderTest } from './sink-contract.js'
import { leapingClock } from './leaping-clock.js'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** A receiver that checks signatures, refuses a whole batch for one bad event, and remembers what it took. */
function receiver() {
  let how: Misbehaviour | undefined
  const requests: { readonly id: string | null; readonly numbers: readonly number[] }[] = []
  const taken: number[] = []
  const handle: Handler = async (request) => {
    if (how === 'hang') return new Promise(() => undefined)
    if (how === 'rate-limited') return new Response('', { status: 429 })
    if (how === 'rate-limited-for-7s') return new Response('', { status: 429, headers: { 'retry-after': '7' } })
    if (how === 'server-error') return new Response('oops', { status: 502 })
    const events = readSigned(await request.text(), request.headers)
    if (how === 'unauthorised' || !events) return new Response('', { status: 401 })
    const numbers = events.map(({ applicationId }) => Number(applicationId?.slice(4)))
    requests.push({ id: request.headers.get('webhook-id'), numbers })
    if (numbers.some(Number.isNaN)) return new Response('bad event', { status: 422 })
    taken.push(...numbers)
    return new Response(how === 'garbage' ? '<html>' : null, { status: 200 })
  }
  return { handle, requests, taken, behave: (next: Misbehaviour | undefined) => (how = next) }
}

function readSigned(body: string, headers: Headers): readonly TrackedEvent[] | undefined {
  const id = headers.get('webhook-id') ?? ''
  const sentAt = new Date(Number(headers.get('webhook-timestamp')) * 1000)
  if (new Webhook(SECRET).sign(id, sentAt, body) !== headers.get('webhook-signature')) return undefined
  const { events }: { events: readonly TrackedEvent[] } = JSON.parse(body)
  return events
}

let current: ReturnType<typeof receiver>

async function countsAnyBody(test: SinkUnderTest): Promise<void> {
  test.misbehave('garbage')
  expect(await test.sink.deliver([test.event(1)], test.context)).toEqual([{ kind: 'delivered' }])
}

async function repeatsUnderTheSameId({ sink, context, event }: SinkUnderTest): Promise<void> {
  await sink.deliver([event(1), event(2)], context)
  await sink.deliver([event(1), event(2)], context)
  const [first, second] = current.requests
  expect(second).toEqual(first)
  expect(first?.id).toMatch(/^msg_[0-9a-f]{32}$/)
}

sinkContract(
  'webhook',
  async () => {
    current = receiver()
    const { handle, requests, taken, behave } = current
    return {
      sink: webhook({ url: 'https://crm.example/hook', secret: SECRET }),
      context: deliveryContext({ clock: leapingClock(), limits: WEBHOOK_LIMITS, handle }),
      event: (number) => application(`app-${number}`),
      poison: () => application('app-poison'),
      received: async () => taken,
      writes: () => requests.length,
      misbehave: behave,
      recover: () => behave(undefined),
    }
  },
  {
    'believes no answer that it cannot read': {
      because: 'the specification counts every 2xx as received, whatever its body',
      prove: countsAnyBody,
    },
    'does nothing twice when the same events are delivered again': {
      because: 'the receiver must remember: it gets the same webhook-id and the same event ids',
      prove: repeatsUnderTheSameId,
    },
  },
)
