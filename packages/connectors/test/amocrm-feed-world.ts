import type { FeedContext } from '@throughline/collector'
import type { Message } from '@throughline/protocol'
import { amocrmSource, AMOCRM_LIMITS, type AmocrmSourceOptions } from '../src/amocrm/index.js'
import { amocrmAccount, type AmocrmAccountOptions } from '../src/testing/amocrm/index.js'
import { deliveryContext } from './context.js'
import { leapingClock } from './leaping-clock.js'
import { sinkMemory } from './memory.js'

export const SECRET = 'a-secret-of-decent-length'

/** A source that asks an account, and what it takes. */
export function feedWorld(account: Partial<AmocrmAccountOptions> = {}, options: Partial<AmocrmSourceOptions> = {}) {
  const clock = leapingClock()
  const crm = amocrmAccount({ clock, token: 'token', requestsPerSecond: 1e6, ...account })
  const taken: Message[] = []
  const asked: string[] = []
  const context: FeedContext = {
    ...deliveryContext({
      clock,
      limits: AMOCRM_LIMITS,
      memory: sinkMemory(),
      handle: (request) => {
        asked.push(new URL(request.url).pathname.replace('/api/v4/', ''))
        return crm.handle(request)
      },
    }),
    take: async (messages) => void taken.push(...messages),
  }
  const open = () => amocrmSource({ secret: SECRET, baseUrl: 'https://demo.amocrm.ru', token: 'token', ...options })
  const source = open()
  const ask = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const response = await crm.handle(
      new Request(`https://demo.amocrm.ru/api/v4/${path}`, {
        method,
        headers: { authorization: 'Bearer token' },
        body: JSON.stringify(body),
      }),
    )
    if (!response.ok) throw new Error(await response.text())
    return response.json()
  }
  const add = async (...deals: readonly object[]): Promise<readonly number[]> => {
    for (let at = 0; at < deals.length; at += 50) await ask('POST', 'leads/complex', deals.slice(at, at + 50))
    return crm.deals().map(({ id }) => id)
  }
  /** What a reading tells. */
  const read = async (from = source): Promise<readonly Message[]> => {
    const before = taken.length
    await from.feed?.read(context)
    return taken.slice(before)
  }
  const told = async (): Promise<readonly unknown[]> => (await read()).map(({ properties }) => properties)
  return { clock, crm, taken, asked, context, source, open, ask, add, read, told }
}
