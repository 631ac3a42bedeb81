/**
 * The client's address behind that many proxies of one's own, each of which adds the address it saw to
 * `X-Forwarded-For`. Counted from the right: what stands further left was written by the client and proves nothing.
 *
 * @param proxies 0 when clients connect directly
 */
export function clientAddress(
  connection: string | undefined,
  forwardedFor: string | undefined,
  proxies: number,
): string | undefined {
  if (proxies === 0 || forwardedFor === undefined) return connection
  const chain = forwardedFor.split(',').map((each) => each.trim())
  return chain.at(-proxies) ?? chain[0] ?? connection
}
