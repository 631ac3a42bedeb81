import type { Clock, Sink } from '@throughline/collector'
import { virtualClock, type VirtualClock } from '@throughline/collector/testing'
import type { TrackedEvent } from '@throughline/protocol'
import { amocrm, amocrmSource, type StoredTokens, type TokenStore } from '../src/amocrm/index.js'
import { parseJson } from '../src/answers.js'
import { parseGrant } from '../src/amocrm/auth/tokens.js'
import { amocrmAccount, type AmocrmAccount, type AmocrmAccountOptions } from '../src/testing/amocrm/index.js'
import type { Asked } from './amocrm-spent.js'
import { STORY } from './amocrm-story.js'
import { mortalCollector, type MortalCollector } from './mortal-collector.js'

const CLIENT = { clientId: 'client', clientSecret: 'secret', redirectUri: 'https://shop.example/back' }
const SECRET = 'a-secret-of-decent-length'
const START = Date.UTC(2026, 2, 2, 9)

/** A collector that may be killed, and an account that outlives it. */
export interface ProofWorld extends MortalCollector {
  readonly clock: VirtualClock
  readonly account: AmocrmAccount
  readonly asked: readonly Asked[]
  /** What any other sink has received of deals, and when. */
  readonly seen: readonly { readonly at: number; readonly event: TrackedEvent }[]
}

export async function proofWorld(options: Pick<AmocrmAccountOptions, 'fieldFilter'> = {}): Promise<ProofWorld> {
  const clock = virtualClock(START, 2)
  const store = memoryTokens(clock)
  const asked: Asked[] = []
  const seen: { at: number; event: TrackedEvent }[] = []
  const account = amocrmAccount({
    ...options,
    clock,
    token: '-',
    integration: { ...CLIENT, accessTokenMs: 40 * 60_000 },
    searchDelayMs: 8_000,
    fetch: async (input, init) => {
      return mortal.collector().fetch(new Request(input, init))
    },
  })
  await store.write({ baseUrl: 'https://demo.amocrm.ru', current: await firstTokens(account, clock) })

  async function ask(request: Request): Promise<Response> {
    const at = clock.now()
    const { pathname, searchParams } = new URL(request.url)
    const path = pathname.replace(/^\/(api\/v4\/)?/, '')
    const what = searchParams.get('with') === 'loss_reason' ? 'read' : `${request.method} ${path}`
    const items = itemsIn(request.method === 'GET' ? '' : await request.clone().text())
    let status = 0
    try {
      const response = await account.handle(request)
      if (!response.ok || response.headers.get('content-type')?.includes('html') !== true) status = response.status
      await clock.sleep(80)
      return response
    } finally {
      asked.push({ at, what, items, status })
    }
  }

  const access = { baseUrl: 'https://demo.amocrm.ru', oauth: { ...CLIENT, tokens: store } }
  const mortal = await mortalCollector({
    clock,
    ask,
    connectors: () => ({
      sinks: [amocrm({ ...access, ...STORY }), witness(seen, clock)],
      sources: [amocrmSource({ ...access, name: 'amo', secret: SECRET })],
    }),
  })
  await account.handle(
    new Request('https://demo.amocrm.ru/api/v4/webhooks', {
      method: 'POST',
      headers: { authorization: 'Bearer -' },
      body: JSON.stringify({
        destination: `https://collect.example/v1/sources/amo/${SECRET}`,
        settings: ['add_lead', 'update_lead', 'status_lead'],
      }),
    }),
  )
  return {
    ...mortal,
    clock,
    account,
    asked,
    seen,
    close: async () => {
      account.close()
      await mortal.close()
    },
  }
}

function itemsIn(text: string): number {
  const body = parseJson(text)
  return Array.isArray(body) ? body.length : 0
}

function witness(seen: { at: number; event: TrackedEvent }[], clock: Clock): Sink {
  return {
    name: 'witness',
    purpose: 'necessary',
    limits: { items: 1_000, timeoutMs: 1_000 },
    accepts: ({ type }) => type === 'deal',
    deliver: async (events) => {
      for (const event of events) seen.push({ at: clock.now(), event })
      return events.map(() => ({ kind: 'delivered' }))
    },
  }
}

async function firstTokens(account: AmocrmAccount, clock: Clock): Promise<StoredTokens['current']> {
  const grant = await account.handle(
    new Request('https://demo.amocrm.ru/oauth2/access_token', {
      method: 'POST',
      body: JSON.stringify({
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uri: CLIENT.redirectUri,
        grant_type: 'authorization_code',
        code: account.oauth?.authorise(),
      }),
    }),
  )
  const given = parseGrant(await grant.text(), clock.now())
  if (!given) throw new Error('the account gave no tokens')
  return given
}

/** Tokens that outlive every process; who dies with the lock is let go of, as a file's lock is after a while. */
function memoryTokens(clock: Clock): TokenStore {
  let stored: StoredTokens | undefined
  let queue: Promise<unknown> = Promise.resolve()
  return {
    place: 'memory',
    read: async () => stored,
    write: async (tokens) => {
      stored = tokens
    },
    locked: (work) => {
      const mine = queue.then(() => work())
      queue = Promise.race([mine.then(undefined, () => undefined), clock.sleep(90_000)])
      return mine
    },
  }
}
