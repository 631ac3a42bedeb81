/** A request so plain that every parser of HTTP reads it in the same way, which is why none is needed. */
export interface PlainRequest {
  /** Below the mount point. */
  readonly path: string
  /** Value of a header by its lower-case name, as `node:http` would give it. */
  readonly headers: (name: string) => string | undefined
  /** Where its body begins. */
  readonly bodyAt: number
  /** Where its body ends: behind the bytes that are there, when more must come. */
  readonly endsAt: number
}

/** Longer heads are rare and left to `node:http`, whose own limit is twice this. */
const HEAD_BYTES = 8_192

/**
 * The lines of a head behind the first, in lower case: names that are tokens, no space before the colon, values of one
 * line and of printable ASCII. None of those by which the request would end elsewhere, or the connection be another one:
 * there parsers disagree, and what two servers cut differently smuggles a request past the first of them.
 * https://www.rfc-editor.org/rfc/rfc9112#section-11.2
 */
const FIELDS =
  /^\r\n(?:(?!transfer-encoding:|trailer:|expect:|upgrade:|proxy-connection:|connection:(?! ?keep-alive\r))[!#$%&'*+.^_`|~0-9a-z-]+:[\t\x20-\x7e]*\r\n){1,64}$/

/** No sign, no leading zero, no list, and no blank behind it, which `node:http` refuses after a length alone. */
const LENGTH = /\r\ncontent-length: ?(0|[1-9]\d{0,6})\r\n/

/** Of these `node:http` believes the first; of others that stand there twice it makes a list. */
const FIRST_COUNTS = new Set(['authorization', 'content-type', 'host', 'referer', 'user-agent'])

/** The first lines of the requests that may be plain, each with the path below the mount point that it asks for. */
export function plainLines(basePath: string, paths: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...paths].map((path) => [`POST ${basePath}${path} HTTP/1.1`, path]))
}

/** Reads the head of a plain request; `undefined` where the bytes do not begin with the whole of one. */
export function plainRequest(bytes: Buffer, lines: ReadonlyMap<string, string>): PlainRequest | undefined {
  const headEnds = bytes.indexOf('\r\n\r\n')
  if (headEnds < 0 || headEnds > HEAD_BYTES) return undefined
  const head = bytes.toString('latin1', 0, headEnds + 2)
  const lineEnds = head.indexOf('\r\n')
  const path = lines.get(head.slice(0, lineEnds))
  if (path === undefined) return undefined
  // Every name stands behind a line's end and before a colon, by which it is found.
  const fields = head.slice(lineEnds)
  const lower = fields.toLowerCase()
  if (!FIELDS.test(lower) || !isOnce(lower, 'host') || !isOnce(lower, 'content-length')) return undefined
  const headers = (name: string): string | undefined => valueOf(name, fields, lower)
  const length = LENGTH.exec(lower)?.[1]
  if (length === undefined || headers('host') === '') return undefined
  const bodyAt = headEnds + 4
  return { path, headers, bodyAt, endsAt: bodyAt + Number(length) }
}

function isOnce(lower: string, name: string): boolean {
  const at = lower.indexOf(`\r\n${name}:`)
  return at >= 0 && lower.indexOf(`\r\n${name}:`, at + 1) < 0
}

function valueOf(name: string, fields: string, lower: string): string | undefined {
  const before = `\r\n${name}:`
  const at = lower.indexOf(before)
  if (at < 0) return undefined
  const first = lineFrom(at + before.length, fields)
  const again = lower.indexOf(before, at + before.length)
  if (again < 0 || FIRST_COUNTS.has(name)) return first
  const rest = valueOf(name, fields.slice(again), lower.slice(again)) ?? ''
  return `${first}${name === 'cookie' ? '; ' : ', '}${rest}`
}

/** What stands from there to the line's end, without the blanks around it. */
function lineFrom(at: number, fields: string): string {
  return fields.slice(at, fields.indexOf('\r\n', at)).trim()
}
