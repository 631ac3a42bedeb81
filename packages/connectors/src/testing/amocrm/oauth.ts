import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { hal, problem } from './http.js'

/** An integration that the account knows. */
export interface AmocrmIntegration {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** How long an access token lives. Default: a day. */
  readonly accessTokenMs?: number
  /** Whether a refresh token may be used again until the tokens that it gave are used: nobody knows how amoCRM does it. Default: no. */
  readonly forgiving?: boolean
}

/** How long a code and an unused refresh token live. */
const CODE_MS = 20 * 60_000
const REFRESH_MS = 90 * 86_400_000

/** The account's side of OAuth: refresh tokens are good once, and each exchange gives a new one. */
export interface OauthDesk {
  /** The code that a person would bring back from the consent page. */
  authorise(): string
  /** `POST /oauth2/access_token`. */
  exchange(body: unknown): Response
  /** Whether an access token opens the account. */
  opens(token: string): boolean
  /** Whether that refresh token is one that is still good. */
  knows(refreshToken: string): boolean
  /** Ends every access token, as if its time were over. */
  expire(): void
  /** Exchanges that gave tokens. */
  exchanges(): number
}

const request = z.discriminatedUnion('grant_type', [
  z.object({ ...clientShape(), grant_type: z.literal('authorization_code'), code: z.string() }),
  z.object({ ...clientShape(), grant_type: z.literal('refresh_token'), refresh_token: z.string() }),
])

function clientShape(): Readonly<Record<'client_id' | 'client_secret' | 'redirect_uri', z.ZodString>> {
  return { client_id: z.string(), client_secret: z.string(), redirect_uri: z.string() }
}

export function oauthDesk(integration: AmocrmIntegration, now: () => number): OauthDesk {
  const { accessTokenMs = 86_400_000, forgiving = false } = integration
  const codes = new Map<string, number>()
  const access = new Map<string, number>()
  const refresh = new Map<string, number>()
  // By the access token that it gave: the refresh token that dies when it is used.
  const spared = new Map<string, string>()
  let granted = 0

  function grant(spent?: string): Response {
    granted += 1
    const payload = {
      jti: randomUUID(),
      api_domain: 'api-b.amocrm.ru',
      exp: Math.floor((now() + accessTokenMs) / 1000),
    }
    const token = ['e30', Buffer.from(JSON.stringify(payload)).toString('base64url'), 'signature'].join('.')
    const next = randomUUID()
    access.set(token, now() + accessTokenMs)
    refresh.set(next, now() + REFRESH_MS)
    if (spent !== undefined && forgiving) spared.set(token, spent)
    else if (spent !== undefined) refresh.delete(spent)
    return hal({ token_type: 'Bearer', expires_in: accessTokenMs / 1000, access_token: token, refresh_token: next })
  }

  return {
    authorise: () => {
      const code = randomUUID()
      codes.set(code, now() + CODE_MS)
      return code
    },
    exchange: (body) => {
      const { data } = request.safeParse(body)
      if (!data) return problem(400, 'Bad Request', 'The request is missing a required parameter')
      const { clientId, clientSecret, redirectUri } = integration
      if (data.client_id !== clientId || data.client_secret !== clientSecret || data.redirect_uri !== redirectUri)
        return problem(401, 'Unauthorized', 'The client is not known')
      if (data.grant_type === 'authorization_code') {
        const good = (codes.get(data.code) ?? 0) > now()
        codes.delete(data.code)
        return good ? grant() : problem(400, 'Bad Request', 'Authorization code has expired')
      }
      const good = (refresh.get(data.refresh_token) ?? 0) > now()
      return good ? grant(data.refresh_token) : problem(401, 'Unauthorized', 'Token has been revoked')
    },
    opens: (token) => {
      const good = (access.get(token) ?? 0) > now()
      const spent = spared.get(token)
      if (good && spent !== undefined) {
        refresh.delete(spent)
        spared.delete(token)
      }
      return good
    },
    knows: (token) => (refresh.get(token) ?? 0) > now(),
    expire: () => access.clear(),
    exchanges: () => granted,
  }
}
