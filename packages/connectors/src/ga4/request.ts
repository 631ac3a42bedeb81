import type { Ga4Item } from './encode.js'
import type { Ga4Settings } from './options.js'

/** An address of the Measurement Protocol, with the stream and its secret. */
export function collectUrl({ baseUrl, measurementId, apiSecret }: Ga4Settings, path: string): string {
  const query = new URLSearchParams({ measurement_id: measurementId, api_secret: apiSecret })
  return `${baseUrl}/${path}?${query.toString()}`
}

/** A request's body: what the items say of their one client, and their events. */
export function bodyOf(items: readonly Ga4Item[]): object {
  return { ...items[0]?.client, events: items.map(({ event }) => event) }
}
