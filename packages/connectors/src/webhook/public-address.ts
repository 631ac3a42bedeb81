import { lookup } from 'node:dns/promises'
import { BlockList, isIPv6 } from 'node:net'
import { SinkUnavailable } from '@throughline/collector'

/** All addresses of a host, as `dns.lookup` gives them; an address is its own. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>

export const resolveAll: Resolve = (host) => lookup(host, { all: true })

/** IANA's special-purpose registry: https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_PUBLIC_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  // Carriers and clouds; Alibaba's metadata service is 100.100.100.200.
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The metadata service of most clouds is 169.254.169.254.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's own services answer every machine of it here, though the address is a public one.
  ['168.63.129.16', 32],
]

/** Of 2000::/3, all that is public at all; the first two lead on to IPv4 addresses that are written in them. */
const NOT_PUBLIC_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2002::', 16],
  ['2001:db8::', 32],
  ['3fff::', 20],
]

const notPublic = new BlockList()
for (const [network, prefix] of NOT_PUBLIC_V4) notPublic.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of NOT_PUBLIC_V6) notPublic.addSubnet(network, prefix, 'ipv6')

const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
const mapped = new BlockList()
mapped.addSubnet('::ffff:0:0', 96, 'ipv6')

/** Whether an address is one of the public internet: not private, loopback, link-local, shared, reserved or multicast. */
export function isPublic(address: string): boolean {
  if (!isIPv6(address)) return !notPublic.check(address, 'ipv4')
  // A rule for IPv4 holds for the same address written as IPv6, ::ffff:10.0.0.1.
  const reachable = global.check(address, 'ipv6') || mapped.check(address, 'ipv6')
  return reachable && !notPublic.check(address, 'ipv6')
}

/**
 * Rejects with {@link SinkUnavailable} unless every address of the URL's host is public. `name` is the sink's, for the
 * message.
 */
export async function demandPublic(url: string, name: string, resolve: Resolve): Promise<void> {
  // Brackets belong to the URL, not to the address.
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const addresses = await resolve(host).catch((cause: unknown) => {
    throw new SinkUnavailable('no-answer', `the host of "${name}" cannot be resolved`, { cause })
  })
  const wrong = addresses.find(({ address }) => !isPublic(address))
  if (!wrong) return
  throw new SinkUnavailable(
    'unauthorised',
    `the host of "${name}" is ${wrong.address}, which is not on the public internet: check its address, or "publicOnly"`,
  )
}
