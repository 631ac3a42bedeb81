import { z } from 'zod'
import type { Config } from './config/config.js'

/** What a running server says of a sink beyond what the log knows. */
export interface LiveSink {
  readonly sink: string
  readonly state: string
  readonly reason?: string
  readonly retryAt?: number
  readonly since: number
  readonly events: number
  readonly works: number
  readonly requests: number
  readonly passed: number
  readonly entriesPerSecond: number
  readonly rateFactor: number
  readonly drainsInMs?: number
  /** Absent where the vendor sets no limit. */
  readonly plan?: { readonly utilisation: number; readonly inTime: boolean }
}

const sink: z.ZodType<LiveSink> = z.object({
  sink: z.string(),
  state: z.string(),
  reason: z.string().exactOptional(),
  retryAt: z.number().exactOptional(),
  since: z.number(),
  events: z.number(),
  works: z.number(),
  requests: z.number(),
  passed: z.number(),
  entriesPerSecond: z.number(),
  rateFactor: z.number(),
  drainsInMs: z.number().exactOptional(),
  plan: z.object({ utilisation: z.number(), inTime: z.boolean() }).exactOptional(),
})

/** What a running server says of a source that asks its vendor. */
export interface LiveFeed {
  readonly source: string
  readonly state: string
  readonly reason?: string
  readonly retryAt?: number
  /** When it last read to the end, epoch milliseconds. */
  readonly readAt?: number
}

const feed: z.ZodType<LiveFeed> = z.object({
  source: z.string(),
  state: z.string(),
  reason: z.string().exactOptional(),
  retryAt: z.number().exactOptional(),
  readAt: z.number().exactOptional(),
})

const answer = z.object({ sinks: z.array(sink), feeds: z.array(feed).default([]) })

/** What a running server says. */
export interface Live {
  /** By their names. */
  readonly sinks: ReadonlyMap<string, LiveSink>
  readonly feeds: readonly LiveFeed[]
}

/** A server on this machine answers at once or not at all. */
const PATIENCE_MS = 1_000

/** What the server of this configuration says; `undefined` when none answers or it keeps its status closed. */
export async function readLive(
  { adminToken, port }: Pick<Config, 'adminToken' | 'port'>,
  url: string = `http://127.0.0.1:${port}`,
): Promise<Live | undefined> {
  if (adminToken === undefined) return undefined
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/v1/status`, {
      headers: { authorization: `Bearer ${adminToken}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const read = answer.safeParse(await response.json())
    if (!read.success) return undefined
    const { sinks, feeds } = read.data
    return { sinks: new Map(sinks.map((each) => [each.sink, each])), feeds }
  } catch {
    return undefined
  }
}
