import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SinkStatus } from '@throughline/collector'
import type { Message } from '@throughline/protocol'
import { amocrmAccount, type AmocrmAccount } from '../../src/testing/amocrm/index.js'
import { STORY } from '../amocrm-story.js'
import { fastClock } from './fast-clock.mjs'

const PROGRAM = fileURLToPath(new URL('collector.mjs', import.meta.url))

/** Where a request stands when the process that sent it is killed. */
const MOMENTS = ['before it is carried out', 'before it is answered', 'when it is answered'] as const

/** A collector in a process of its own that is killed time and again, and the account that it delivers to. */
export interface KilledWorld {
  readonly account: AmocrmAccount
  now(): number
  kills(): number
  /** Sends messages as a client does: what was not answered is sent again to the next process. */
  send(messages: readonly Message[]): Promise<void>
  untilDelivered(): Promise<void>
  close(): Promise<void>
}

interface Life {
  readonly child: ChildProcess
  /** `undefined` where it died before it listened. */
  readonly url: Promise<string | undefined>
  readonly gone: Promise<undefined>
}

/** @param every so many requests that write, the process is killed; `most` times in all */
export async function killedWorld({ every, most }: { every: number; most: number }): Promise<KilledWorld> {
  const from = Date.now()
  const speed = 20
  const clock = fastClock(from, speed)
  const account = amocrmAccount({ clock, token: 'token', requestsPerSecond: 50, searchDelayMs: 10_000 })
  const database = join(mkdtempSync(join(tmpdir(), 'throughline-killed-')), 'events.db')
  let [written, kills] = [0, 0]

  const crm = createServer(async (incoming, outgoing) => {
    const request = await asRequest(incoming)
    const moment = request.method === 'GET' ? undefined : momentOf(++written)
    if (moment === 'before it is carried out') return kill()
    const answer = await account.handle(request)
    if (moment === 'before it is answered') return kill()
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
    if (moment === 'when it is answered') kill()
  })

  function momentOf(request: number): (typeof MOMENTS)[number] | undefined {
    return request % every === 0 && kills < most ? MOMENTS[kills % MOMENTS.length] : undefined
  }

  function kill(): void {
    kills += 1
    current.child.kill('SIGKILL')
    current = start()
  }

  function start(): Life {
    const options = { baseUrl: addressOf(crm), token: 'token', ...STORY }
    const parts = JSON.stringify({ database, from, speed, options })
    // Its end closes with us, however we end: the child hears of that.
    const child = spawn(process.execPath, [PROGRAM, parts], { stdio: ['pipe', 'pipe', 'inherit'] })
    const gone = once(child, 'exit').then(() => undefined)
    const url = once(child.stdout, 'data').then(([line]) => `http://127.0.0.1:${String(line).trim()}`)
    return { child, url: Promise.race([url, gone]), gone }
  }

  crm.listen(0, '127.0.0.1')
  await once(crm, 'listening')
  let current = start()

  /** Asks whichever process is alive; `undefined` when it died over it. */
  async function ask(path: string, init?: RequestInit): Promise<unknown> {
    const { url } = current
    try {
      const response = await fetch(`${await url}${path}`, { ...init, signal: AbortSignal.timeout(20_000) })
      return response.ok ? await response.json() : undefined
    } catch {
      return undefined
    }
  }

  return {
    account,
    now: () => clock.now(),
    kills: () => kills,
    send: async (batch) => {
      const body = JSON.stringify({ writeKey: 'shop-web', batch })
      while ((await ask('/v1/batch', { method: 'POST', body })) === undefined) await clock.sleep(800)
    },
    untilDelivered: async () => {
      for (;;) {
        const standing = await ask('/standing')
        if (Array.isArray(standing) && standing.every(isDone)) return
        await clock.sleep(2_000)
      }
    },
    close: async () => {
      current.child.kill('SIGKILL')
      await current.gone
      account.close()
      crm.closeAllConnections()
      crm.close()
    },
  }
}

function isDone({ behind, parked }: Pick<SinkStatus, 'behind' | 'parked'>): boolean {
  return behind === 0 && parked === 0
}

function addressOf(server: Server): string {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

async function asRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const { method = 'GET', url = '/', headers } = incoming
  return new Request(new URL(url, 'http://crm'), {
    method,
    headers: { authorization: headers.authorization ?? '' },
    ...(chunks.length > 0 && { body: new Uint8Array(Buffer.concat(chunks)) }),
  })
}
