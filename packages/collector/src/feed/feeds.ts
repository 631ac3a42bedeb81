import type { Client } from '../deliver/accounts.js'
import type { Site } from '../site.js'
import type { Source } from '../source.js'
import { feedName, reader, type FeedState, type ReaderParts } from './reader.js'

/** Where a source stands that asks its vendor. */
export interface FeedStatus extends FeedState {
  readonly source: string
}

/** The reading of every source that has a feed. */
export interface Feeds {
  /** Begins a reading, or another one after that under way. */
  ring(source: string): void
  status(): readonly FeedStatus[]
  /** Ends every reading. What is not read yet is read after the next start. */
  close(): Promise<void>
}

/** The feeds as clients of their vendors, whose rate they may share with sinks. */
export function feedClients(sources: readonly Source[]): readonly Client[] {
  return sources.flatMap(({ name, feed }) => (feed ? [{ name: feedName(name), limits: feed.limits }] : []))
}

/** Starts a reader for each source that has a feed; it reads at once. */
export function readFeeds(
  sources: readonly Source[],
  { sites, ...parts }: ReaderParts & { readonly sites: readonly Site[] },
): Feeds {
  const readers = sources.flatMap((source) => {
    const site = sites.find(({ id }) => source.site === undefined || id === source.site)
    return source.feed && site ? [{ source: source.name, ...reader(source.name, source.feed, { ...parts, site }) }] : []
  })
  return {
    ring: (name) => {
      for (const { source, ring } of readers) if (source === name) ring()
    },
    status: () => readers.map(({ source, state }) => ({ source, ...state() })),
    close: async () => void (await Promise.all(readers.map((each) => each.close()))),
  }
}
