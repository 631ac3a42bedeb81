import { isIPv4, isIPv6 } from 'node:net'

/** An IPv4 address written as IPv6, as a socket that takes both gives it. */
const MAPPED = /^::ffff:(?=\d+\.)/i

/** The address as it is looked up and cut: IPv4 plain, no zone; `undefined` when it is none. */
export function readAddress(text: string): string | undefined {
  const address = text.replace(MAPPED, '').replace(/%.*$/, '')
  return isIPv4(address) || isIPv6(address) ? address : undefined
}

/**
 * An address that no longer tells one household from its neighbours: the first 24 bits of IPv4, the first 48 of IPv6,
 * as Google Analytics cut them. Takes what {@link readAddress} gives.
 */
export function truncateAddress(address: string): string {
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
