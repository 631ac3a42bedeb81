import { createHash } from 'node:crypto'
import type { Site } from '../site.js'

/** What a key opens. */
export interface Access {
  readonly site: Site
  /** Whether it was the secret key. */
  readonly trusted: boolean
}

/** Finds what a key opens, or `undefined` for an unknown key. */
export type Keyring = (key: string) => Access | undefined

/**
 * Secret keys are looked up by their hash, so that the time of an answer tells nothing about how much of a key was
 * right. Write keys stand in every page and are no secret; almost all requests bring one.
 */
export function keyring(sites: readonly Site[]): Keyring {
  const open = new Map<string, Access>(sites.map((site) => [site.writeKey, { site, trusted: false }]))
  const secret = new Map<string, Access>()
  for (const site of sites) if (site.secretKey) secret.set(digest(site.secretKey), { site, trusted: true })
  return (key) => open.get(key) ?? secret.get(digest(key))
}

/** Whether pages of that origin may send to the site. The collector's own origin always may. */
export function mayCome(site: Site, origin: string, ownHost: string | undefined): boolean {
  return !site.origins || site.origins.includes(origin) || hostOf(origin) === ownHost
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64')
}
