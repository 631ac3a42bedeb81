import type { PreviewedRequest } from '@throughline/collector'

/** Names of headers, query parameters, fields and options that hold a secret. */
const SECRET_NAME =
  /secret|token|password|passwd|authorization|signature|cookie|(^|[_-])key$|(api|write|app)_?key$|^hook$/i

/** Whether something of that name is a secret. */
export function soundsSecret(name: string): boolean {
  return SECRET_NAME.test(name)
}

const MASK = '***'
/** What is shorter may stand anywhere by chance. */
const SHORTEST = 4

/** A request as it may be shown: with the secrets replaced, whether they stand under their name or elsewhere. */
export function masked({ method, url, headers, body }: PreviewedRequest, secrets: Iterable<string>): PreviewedRequest {
  const hide = hider(secrets)
  const address = new URL(url)
  for (const name of address.searchParams.keys()) if (soundsSecret(name)) address.searchParams.set(name, MASK)
  const shownHeaders = Object.entries(headers).map(([name, value]) => [name, soundsSecret(name) ? MASK : hide(value)])
  return {
    method,
    url: hide(address.toString()).replaceAll(encodeURIComponent(MASK), MASK),
    headers: Object.fromEntries(shownHeaders),
    body: hide(maskedBody(body)),
  }
}

function hider(secrets: Iterable<string>): (text: string) => string {
  const forms = [...secrets]
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    // The longest first: one may be a part of another.
    .toSorted((a, b) => b.length - a.length)
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, MASK), text)
}

function maskedBody(body: string): string {
  try {
    const value: unknown = JSON.parse(body)
    return JSON.stringify(value, (name, inner: unknown) =>
      soundsSecret(name) && typeof inner === 'string' ? MASK : inner,
    )
  } catch {
    return maskedForm(body)
  }
}

function maskedForm(body: string): string {
  return body.replaceAll(/(^|&)([^=&\n]+)=([^&\n]*)/g, (whole, before: string, name: string) =>
    soundsSecret(name) ? `${before}${name}=${MASK}` : whole,
  )
}
