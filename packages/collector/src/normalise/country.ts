import { isIPv4, isIPv6 } from 'node:net'
import { isJsonObject } from '@throughline/protocol'
import { CollectorError } from '../error.js'

/** ISO 3166 code of the country of an address; `undefined` when it is not known. */
export type CountryOf = (address: string) => string | undefined

/**
 * Opens a country or city database in MaxMind's format (GeoLite2, DB-IP, IPinfo), which is read anew when the file is
 * replaced. Rejects with {@link CollectorError} when it cannot be read.
 */
export async function openCountries(path: string): Promise<CountryOf> {
  const { open } = await import('maxmind')
  try {
    const reader = await open(path, { watchForUpdates: true, watchForUpdatesNonPersistent: true })
    return (address) => (isIPv4(address) || isIPv6(address) ? codeIn(reader.get(address)) : undefined)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectorError(
      'invalid-options',
      `createCollector: "geo": ${path} cannot be read as a country database in MaxMind's format (.mmdb): ${reason}`,
    )
  }
}

function codeIn(record: unknown): string | undefined {
  if (!isJsonObject(record)) return undefined
  const { country, registered_country: registered, country_code: flat } = record
  for (const code of [
    isJsonObject(country) ? country['iso_code'] : country,
    flat,
    isJsonObject(registered) ? registered['iso_code'] : undefined,
  ]) {
    if (typeof code === 'string' && /^[A-Z]{2}$/.test(code)) return code
  }
  return undefined
}
