import { isIPv4, isIPv6 } from 'node:net'
import QuickLRU from 'quick-lru'

/** An IPv4 address written as IPv6, as a socket that takes both gives it. */
const MAPPED = /^::ffff:(?=\d+\.)/i

/** An address whole, to be looked up, and what is kept of it. */
export interface Address {
  readonly whole: string
  readonly network: string
}

/** A visitor sends many events, and reading an address takes as long as reading a touch. */
const read = new QuickLRU<string, Address | null>({ maxSize: 5_000 })

/** Reads an address: IPv4 also where it is written as IPv6, no zone. `undefined` when the text is none. */
export function readAddress(text: string): Address | undefined {
  const known = read.get(text)
  if (known !== undefined) return known ?? undefined
  const whole = text.replace(MAPPED, '').replace(/%.*$/, '')
  const address = isIPv4(whole) || isIPv6(whole) ? { whole, network: truncate(whole) } : null
  read.set(text, address)
  return address ?? undefined
}

/**
 * An address that no longer tells one household from its neighbours: the first 24 bits of IPv4, the first 48 of IPv6,
 * as Google Analytics cut them. Takes what {@link readAddress} gives.
 */
function truncate(address: string): string {
  if (!address.includes(':')) return address.slice(0, address.lastIndexOf('.')) + '.0'
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - widthOf(tail)
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(tail ? tail.split(':') : [])]
  const kept = all.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16))
  while (kept.at(-1) === '0') kept.pop()
  return `${kept.join(':')}::`
}

/** Groups of sixteen bits; the last two may be written as IPv4. */
function widthOf(groups: string): number {
  if (groups === '') return 0
  const count = groups.split(':').length
  return groups.includes('.') ? count + 1 : count
}
