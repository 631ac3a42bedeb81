import { z } from 'zod'

/** What one exchange with the vendor gives. Times are epoch milliseconds. */
export interface Tokens {
  readonly accessToken: string
  /** Good for one use. */
  readonly refreshToken: string
  readonly obtainedAt: number
  readonly expiresAt: number
}

/** All that is kept of an installation. */
export interface StoredTokens {
  /** Where the account was last found: subdomains change. */
  readonly baseUrl: string
  readonly current: Tokens
  /** Those before; kept until the next exchange has proved the current ones. */
  readonly previous?: Tokens
  /** Since when an exchange is under way of which no answer is stored, epoch milliseconds. */
  readonly refreshingSince?: number
}

/**
 * Where an installation's tokens are kept. A write is durable and whole when it resolves; `locked` runs one piece of
 * work at a time, across all processes that share the store.
 */
export interface TokenStore {
  /** For messages: where an operator finds it. */
  readonly place: string
  read(): Promise<StoredTokens | undefined>
  write(tokens: StoredTokens): Promise<void>
  locked<T>(work: () => Promise<T>): Promise<T>
}

const tokens: z.ZodType<Tokens> = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  obtainedAt: z.number(),
  expiresAt: z.number(),
})

const storedTokens: z.ZodType<StoredTokens> = z.object({
  baseUrl: z.url(),
  current: tokens,
  previous: tokens.exactOptional(),
  refreshingSince: z.number().exactOptional(),
})

/** `undefined` when it is anything else. */
export function parseStoredTokens(text: string): StoredTokens | undefined {
  try {
    return storedTokens.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const grant = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
})

/** Reads the vendor's answer to an exchange; `undefined` when it holds no tokens. */
export function parseGrant(text: string, now: number): Tokens | undefined {
  try {
    const { data } = grant.safeParse(JSON.parse(text))
    return (
      data && {
        accessToken: data.access_token,
        refreshToken: data.refresh_token,
        obtainedAt: now,
        expiresAt: now + data.expires_in * 1_000,
      }
    )
  } catch {
    return undefined
  }
}
