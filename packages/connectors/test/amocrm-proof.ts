import { createCollector, type Clock, type Collector, type Sink } from '@throughline/collector'
import { memoryLog } from '@throughline/collector/memory'
import { virtualClock, type VirtualClock } from '@throughline/collector/testing'
import type { TrackedEvent } from '@throughline/protocol'
import { amocrm, amocrmSource, type StoredTokens, type TokenStore } from '../src/amocrm/index.js'
import { parseJson } from '../src/answers.js'
import { parseGrant } from '../src/amocrm/auth/tokens.js'
import { amocrmAccount, type AmocrmAccount, type AmocrmAccountOptions } from '../src/testing/amocrm/index.js'
import type { Asked } from './amocrm-spent.js'
import { STORY } from './amocrm-story.js'
import { life, mortalLog } from './mortal.js'

const CLIENT = { clientId: 'client', clientSecret: 'secret', redirectUri: 'https://shop.example/back' }
const SECRET = 'a-secret-of-decent-length'
const START = Date.UTC(2026, 2, 2, 9)

/** A collector that may be killed and started again, between a log and an account that outlive it. */
export interface ProofWorld {
  readonly clock: VirtualClock
  readonly account: AmocrmAccount
  readonly asked: readonly Asked[]
  /** What any other sink has received of deals, and when. */
  readonly seen: readonly { readonly at: number; readonly event: TrackedEvent }[]
  collector(): Collector
  /** How many processes there were. */
  lives(): number
  /** The process is gone at once, whatever it was at; another takes its place. */
  kill(): Promise<void>
  /** Moves time on until every sink has all that the log holds, a while at most. */
  untilDelivered(mostMs: number): Promise<boolean>
  close(): Promise<void>
}

export async function proofWorld(options: Pick<AmocrmAccountOptions, 'fieldFilter'> = {}): Promise<ProofWorld> {
  const clock = virtualClock(START, 2)
  const log = memoryLog({ clock })
  const store = memoryTokens(clock)
  const asked: Asked[] = []
  const seen: { at: number; event: TrackedEvent }[] = []
  let current: { collector: Collector; die: () => void } | undefined
  const account = amocrmAccount({
    ...options,
    clock,
    token: '-',
    integration: { ...CLIENT, accessTokenMs: 40 * 60_000 },
    searchDelayMs: 8_000,
    fetch: async (input, init) => {
      const { collector } = current ?? {}
      if (!collector) throw new TypeError('nobody answers')
      return collector.fetch(new Request(input, init))
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

  let lives = 0
  async function start(): Promise<void> {
    lives += 1
    const mine = life()
    const access = { baseUrl: 'https://demo.amocrm.ru', oauth: { ...CLIENT, tokens: store } }
    const seenClock: Clock = { now: clock.now, sleep: (ms, signal) => mine.does(() => clock.sleep(ms, signal)) }
    const collector = await createCollector({
      sites: [{ id: 'shop', writeKey: 'shop-web' }],
      log: mortalLog(log, mine),
      clock: seenClock,
      random: () => 0.5,
      fetch: (input, init) => mine.does(() => ask(new Request(input, init))),
      sinks: [
        amocrm({
          ...access,
          ...STORY,
        }),
        witness(seen, clock),
      ],
      sources: [amocrmSource({ ...access, name: 'amo', secret: SECRET })],
    })
    current = { collector, die: mine.die }
  }

  await start()
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
  const collector = (): Collector => {
    if (!current) throw new Error('no process is alive')
    return current.collector
  }
  return {
    clock,
    account,
    asked,
    seen,
    collector,
    lives: () => lives,
    kill: async () => {
      current?.die()
      await start()
    },
    untilDelivered: async (mostMs) => {
      const until = clock.now() + mostMs
      const behind = async (): Promise<boolean> =>
        [...(await log.lags())].some(
          ([name, { behind: left, parked }]) => !name.startsWith('source:') && left + parked > 0,
        )
      while ((await behind()) && clock.now() < until) await clock.advance(5_000)
      return !(await behind())
    },
    close: async () => {
      account.close()
      const closing = collector().close()
      await clock.advance(10_000)
      await closing
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
