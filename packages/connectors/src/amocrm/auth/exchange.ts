import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject, type Json } from '@throughline/protocol'
import { parseJson } from '../../answers.js'
import type { Way } from './authority.js'
import { parseGrant, type Tokens } from './tokens.js'

/** Who we are to the vendor, as the integration's page shows it. */
export interface Client {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

/** What is given for new tokens: the code that a person brought, or a refresh token. */
export type Grant = { readonly code: string } | { readonly refreshToken: string }

/** New tokens; or that the vendor gives none for this. */
export type Exchanged =
  | { readonly kind: 'granted'; readonly tokens: Tokens }
  /** `elsewhere`: so also answers an address that the account has left. */
  | { readonly kind: 'refused'; readonly detail: string; readonly elsewhere: boolean }

/**
 * `POST /oauth2/access_token`. Throws `SinkUnavailable` when nothing is known of what became of it.
 * https://www.amocrm.ru/developers/content/oauth/step-by-step
 */
export async function exchange(baseUrl: string, client: Client, grant: Grant, way: Way): Promise<Exchanged> {
  const response = await way.fetch(`${baseUrl}/oauth2/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uri: client.redirectUri,
      ...('code' in grant
        ? { grant_type: 'authorization_code', code: grant.code }
        : { grant_type: 'refresh_token', refresh_token: grant.refreshToken }),
    }),
  })
  const { status } = response
  const text = await response.text()
  if (status >= 200 && status < 300) {
    const tokens = parseGrant(text, way.clock.now())
    if (tokens) return { kind: 'granted', tokens }
    throw new SinkUnavailable('server-error', `amoCRM answered ${status} without tokens`)
  }
  if (status === 400 || status === 401 || status === 404) {
    return { kind: 'refused', detail: detailOf(text) ?? `it answered ${status}`, elsewhere: status !== 400 }
  }
  if (status === 429) throw new SinkUnavailable('rate-limited', 'amoCRM asks for fewer requests (429)')
  if (status === 402 || status === 403) {
    throw new SinkUnavailable('unauthorised', `amoCRM answered ${status} to a request for tokens`)
  }
  throw new SinkUnavailable('server-error', `amoCRM answered ${status} to a request for tokens`)
}

/**
 * Where an account is that has changed its subdomain, by its refresh token; `undefined` when the vendor does not say.
 * The address to ask stands in the access token, a JWT. The question uses nothing up.
 */
export async function findAccount(tokens: Tokens, way: Way): Promise<string | undefined> {
  const host = apiDomain(tokens.accessToken)
  if (host === undefined) return undefined
  const response = await way.fetch(`https://${host}/oauth2/account/current/subdomain`, {
    headers: { accept: 'application/json', 'x-refresh-token': tokens.refreshToken },
  })
  const text = await response.text()
  if (!response.ok) return undefined
  const domain = field(parseJson(text), 'domain')
  // It goes into an address that gets our secret, so only the vendor's own will do.
  return domain !== undefined && isVendorHost(domain) ? `https://${domain}` : undefined
}

/** Whether the host belongs to the vendor. */
export function isVendorHost(host: string): boolean {
  return VENDOR.test(host)
}

const VENDOR = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amocrm\.ru|amocrm\.com|kommo\.com)$/

function apiDomain(accessToken: string): string | undefined {
  const [, payload] = accessToken.split('.')
  if (payload === undefined) return undefined
  const domain = field(parseJson(Buffer.from(payload, 'base64url').toString('utf8')), 'api_domain')
  return domain !== undefined && isVendorHost(domain) ? domain : undefined
}

function detailOf(text: string): string | undefined {
  const body = parseJson(text)
  return field(body, 'hint') ?? field(body, 'detail') ?? field(body, 'title')
}

function field(body: Json | undefined, name: string): string | undefined {
  const value = isJsonObject(body) ? body[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}
