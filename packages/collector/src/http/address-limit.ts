import QuickLRU from 'quick-lru'
import type { Clock } from '../clock.js'

/** How much one address may send. */
export interface AddressLimit {
  /** Requests a second, in the long run. */
  readonly perSecond: number
  /** Requests at once, after a pause: a whole office opens the site in the morning. */
  readonly burst: number
}

/** Far above what pages behind one address send, far below what hurts. */
export const ADDRESS_LIMIT: AddressLimit = { perSecond: 100, burst: 1_000 }

/** Takes a request of that address into account: 0 when it may pass, else how long to wait, in ms. */
export type AddressGate = (address: string) => number

interface Bucket {
  tokens: number
  at: number
}

/** A token bucket an address; the addresses heard of longest ago are forgotten, which lets them pass again. */
export function addressGate({ perSecond, burst }: AddressLimit, clock: Clock): AddressGate {
  const buckets = new QuickLRU<string, Bucket>({ maxSize: 50_000 })
  const remember = (address: string, bucket: Bucket): Bucket => {
    buckets.set(address, bucket)
    return bucket
  }
  return (address) => {
    const now = clock.now()
    const bucket = buckets.get(address) ?? remember(address, { tokens: burst, at: now })
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1_000)
    bucket.at = now
    const passes = bucket.tokens >= 1
    if (passes) bucket.tokens -= 1
    return passes ? 0 : Math.ceil(((1 - bucket.tokens) * 1_000) / perSecond)
  }
}
