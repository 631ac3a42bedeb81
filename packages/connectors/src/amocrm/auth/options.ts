import { resolve } from 'node:path'
import { z } from 'zod'
import { longLivedToken, type Authority } from './authority.js'
import { oauth } from './oauth.js'
import { tokenFile } from './token-file.js'
import type { TokenStore } from './tokens.js'

/** An OAuth integration. `throughline connect amocrm` fills its tokens in. */
export interface AmocrmOauth {
  /** The integration's ID, from its tab of keys. */
  readonly clientId: string
  readonly clientSecret: string
  /** Exactly as the integration has it. */
  readonly redirectUri: string
  /**
   * File that keeps the tokens, written anew at every renewal; or a store of your own, where several machines share an
   * account.
   */
  readonly tokens: string | TokenStore
}

/** Which account, and what opens it: of `subdomain` and `baseUrl` one, and of `token` and `oauth` one. */
export interface AmocrmAccess {
  /** `example` of `https://example.amocrm.ru`. */
  readonly subdomain?: string
  /** The account's whole address, for `.amocrm.com`, `.kommo.com` and proxies. */
  readonly baseUrl?: string
  /** A long-lived token of a private integration. */
  readonly token?: string
  readonly oauth?: AmocrmOauth
}

/** The options of access, to be spread into those of a sink or source. */
export const accessShape: {
  readonly subdomain: z.ZodExactOptional<z.ZodString>
  readonly baseUrl: z.ZodExactOptional<z.ZodURL>
  readonly token: z.ZodExactOptional<z.ZodString>
  readonly oauth: z.ZodExactOptional<z.ZodType<AmocrmOauth>>
} = {
  subdomain: z
    .string()
    .regex(/^[a-z0-9-]+$/i, 'must be the first part of the address alone: "example" of https://example.amocrm.ru')
    .exactOptional(),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.kommo.com' })
    .exactOptional(),
  token: z.string().min(1, 'must be a long-lived token of your integration').exactOptional(),
  oauth: z
    .strictObject({
      clientId: z.string().min(1),
      clientSecret: z.string().min(1),
      redirectUri: z.url(),
      tokens: z.union([z.string().min(1), z.custom<TokenStore>(isStore, 'must be a file or a token store')]),
    })
    .exactOptional(),
}

function isStore(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'locked' in value && typeof value.locked === 'function'
}

export const oneAddress = {
  check: ({ subdomain, baseUrl }: AmocrmAccess): boolean => (subdomain === undefined) !== (baseUrl === undefined),
  error: 'exactly one of "subdomain" and "baseUrl" is required',
} as const

export const oneKey = {
  check: ({ token, oauth: client }: AmocrmAccess): boolean => (token === undefined) !== (client === undefined),
  error: 'exactly one of "token" and "oauth" is required',
} as const

/** The account's address as configured, without a slash at the end. */
export function baseUrlOf({ subdomain, baseUrl }: AmocrmAccess): string {
  return (baseUrl ?? `https://${subdomain}.amocrm.ru`).replace(/\/+$/, '')
}

/** What opens the account; `undefined` where neither a token nor OAuth is configured. */
export function authorityOf(access: AmocrmAccess): Authority | undefined {
  const { token, oauth: client } = access
  if (client) return oauth(client, storeOf(client))
  return token === undefined ? undefined : longLivedToken({ baseUrl: baseUrlOf(access), token })
}

/** The store that the options name. */
export function storeOf({ tokens }: AmocrmOauth): TokenStore {
  return typeof tokens === 'string' ? tokenFile(resolve(tokens)) : tokens
}
