import { SinkUnavailable, type Finding } from '@throughline/collector'
import type { Access, Authority, Way } from './authority.js'
import { exchange, findAccount, type Client, type Exchanged } from './exchange.js'
import type { StoredTokens, Tokens, TokenStore } from './tokens.js'

/** How long the account is left alone after a renewal that failed while the access token is still good. */
const RETRY_EARLY_MS = 60_000

/**
 * Access by OAuth. A refresh token is good for one use, so one exchange is made at a time across all processes, it is
 * written down before it begins, and its tokens are stored before they are used.
 *
 * Tokens are renewed when half of their life is over: an exchange whose answer was lost, and whose refresh token is
 * gone with it, leaves hours of access in which a person can connect anew.
 */
export function oauth(client: Client, store: TokenStore): Authority {
  let waitUntil = 0

  async function stored(): Promise<StoredTokens> {
    const tokens = await store.read()
    if (tokens) return tokens
    throw new SinkUnavailable('unauthorised', `there are no tokens in ${store.place}; ${CONNECT}`)
  }

  /** Renews what is stale, unless another process has done so meanwhile. */
  function renew(way: Way, isStale: (tokens: Tokens) => boolean): Promise<StoredTokens> {
    return store.locked(async () => {
      const before = await stored()
      if (!isStale(before.current)) return before
      await store.write({ ...before, refreshingSince: before.refreshingSince ?? way.clock.now() })
      const found = await ask(before, client, way)
      if (!found) throw new SinkUnavailable('unauthorised', `amoCRM refuses the refresh token; ${CONNECT}`)
      const after: StoredTokens = { baseUrl: found.baseUrl, current: found.tokens, previous: before.current }
      await store.write(after)
      return after
    })
  }

  return {
    access: async (way) => {
      const now = way.clock.now()
      const tokens = await stored()
      const { current } = tokens
      const expired = now >= current.expiresAt
      const due = now >= (current.obtainedAt + current.expiresAt) / 2 && now >= waitUntil
      if (!expired && !due) return accessOf(tokens)
      try {
        return accessOf(await renew(way, ({ accessToken }) => accessToken === current.accessToken))
      } catch (error) {
        if (expired || !(error instanceof SinkUnavailable)) throw error
        waitUntil = now + RETRY_EARLY_MS
        return accessOf(tokens)
      }
    },
    renewed: async (refused, way) => accessOf(await renew(way, ({ accessToken }) => accessToken === refused.token)),
    findings: (now) => describe(store, now),
  }
}

const CONNECT = 'run "throughline connect amocrm"'

function accessOf({ baseUrl, current }: StoredTokens): Access {
  return { baseUrl, token: current.accessToken }
}

/** Tries the current refresh token, then the one before, each also where the account may have moved. */
async function ask(
  { baseUrl, current, previous }: StoredTokens,
  client: Client,
  way: Way,
): Promise<{ readonly baseUrl: string; readonly tokens: Tokens } | undefined> {
  for (const tokens of previous ? [current, previous] : [current]) {
    const grant = { refreshToken: tokens.refreshToken }
    const here = await exchange(baseUrl, client, grant, way)
    if (here.kind === 'granted') return { baseUrl, tokens: here.tokens }
    const moved = here.elsewhere ? await findAccount(tokens, way) : undefined
    if (moved === undefined || moved === baseUrl) continue
    const there: Exchanged = await exchange(moved, client, grant, way)
    if (there.kind === 'granted') return { baseUrl: moved, tokens: there.tokens }
  }
  return undefined
}

async function describe(store: TokenStore, now: number): Promise<readonly Finding[]> {
  const tokens = await store.read()
  if (!tokens) return [{ level: 'wrong', text: `there are no tokens in ${store.place}; ${CONNECT}` }]
  const hours = Math.floor((tokens.current.expiresAt - now) / 3_600_000)
  const left = hours < 0 ? 'has expired' : `is good for ${hours} h more`
  const since = tokens.refreshingSince
  return since === undefined
    ? [{ level: 'good', text: `the access token ${left} and renews itself (${store.place})` }]
    : [
        {
          level: 'doubtful',
          text: `a renewal begun at ${new Date(since).toISOString()} had no end; the access token ${left}; ${CONNECT} if this stays`,
        },
      ]
}
