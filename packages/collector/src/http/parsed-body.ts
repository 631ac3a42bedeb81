/**
 * Bytes that mean what a host's body parser made of them, for a host whose parser has read the stream before us. A form
 * is encoded again as PHP nests it, which is how the parser read it.
 */
export function parsedBytes(body: unknown, contentType: string | undefined): Uint8Array {
  if (body instanceof Uint8Array) return body
  if (typeof body === 'string') return Buffer.from(body)
  const form = contentType?.startsWith('application/x-www-form-urlencoded') ?? false
  return Buffer.from(form ? new URLSearchParams(fieldsOf(body, '')).toString() : JSON.stringify(body))
}

function fieldsOf(value: unknown, name: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, each]) => fieldsOf(each, name === '' ? key : `${name}[${key}]`))
}
