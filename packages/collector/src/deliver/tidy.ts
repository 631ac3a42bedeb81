/** Longest reason that is kept: enough of a vendor's answer to see what was wrong. */
const LONGEST = 1_000

/** What looks like a secret after a name that says so: in a header, a query or JSON. */
const SECRETS =
  /\b(bearer\s+|(?:[\w-]*(?:token|secret|api_?key|password|authorization))["']?\s*[=:]\s*["']?(?:bearer\s+)?)[^\s"'&,;}]+/gi

/** An address, of which only scheme and host are told: a user, path or query may be a secret under any name. */
const ADDRESSES = /\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s/?#"'<>]*@)?([^\s/?#"'<>@]+)(?:[/?#][^\s"'<>]*)?/gi

/** A reason fit to be kept and shown: shortened, and without what looks like a secret. */
export function tidy(reason: string): string {
  const plain = reason.replace(ADDRESSES, '$1$2').replace(SECRETS, '$1***')
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
}
