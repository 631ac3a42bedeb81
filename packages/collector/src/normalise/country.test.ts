import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { mmdb } from '../testing/mmdb.js'
import { openCountries, type CountryOf } from './country.js'

const folder = mkdtempSync(join(tmpdir(), 'throughline-'))

function write(name: string, content: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('the country of an address', () => {
  let countryOf: CountryOf
  beforeAll(async () => {
    countryOf = await openCountries(
      write(
        'countries.mmdb',
        mmdb([
          ['5.0.0.0/8', { country: { iso_code: 'RU' } }],
          ['93.184.216.0/24', { country: { iso_code: 'US' }, registered_country: { iso_code: 'NL' } }],
          ['94.0.0.0/8', { registered_country: { iso_code: 'NL' } }],
          ['95.0.0.0/8', { country: 'DE' }],
          ['96.0.0.0/8', { country_code: 'KZ' }],
          ['97.0.0.0/8', { country: { iso_code: 'Atlantis' } }],
        ]),
      ),
    )
  })

  it.each([
    ['5.255.255.70', 'RU'],
    ['93.184.216.34', 'US'],
    ['94.1.1.1', 'NL'],
    ['95.1.1.1', 'DE'],
    ['96.1.1.1', 'KZ'],
    ['97.1.1.1', undefined],
    ['10.0.0.1', undefined],
    ['2001:db8::1', undefined],
    ['not an address', undefined],
  ])('of %s is %s', (address, country) => {
    expect(countryOf(address)).toBe(country)
  })
})

describe('a country database that cannot be used', () => {
  it('is named at the start with what is wrong', async () => {
    const missing = join(folder, 'missing.mmdb')
    await expect(openCountries(missing)).rejects.toThrow(
      `createCollector: "geo": ${missing} cannot be read as a country database in MaxMind's format (.mmdb)`,
    )
    await expect(openCountries(write('text.mmdb', Buffer.from('hello')))).rejects.toThrow('text.mmdb cannot be read')
  })
})
