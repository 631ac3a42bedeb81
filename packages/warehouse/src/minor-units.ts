const digitsOf = new Map<string, number>()

/** How many decimals the currency has: 2 for RUB, 0 for JPY, 3 for KWD (ISO 4217); 2 where the code is not known. */
export function minorDigits(currency: string | null): number {
  if (currency === null) return 2
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  const digits = readDigits(currency)
  digitsOf.set(currency, digits)
  return digits
}

function readDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

/** The amount in minor units, halves away from zero; `undefined` when it is too large to be exact. */
export function toMinor(amount: number, currency: string | null): number | undefined {
  // Shifting the decimal text is exact where multiplying is not: 1.005 * 100 is 100.49999999999999.
  const minor = Math.sign(amount) * Math.round(Number(`${Math.abs(amount)}e${minorDigits(currency)}`))
  if (Number.isSafeInteger(minor)) return minor + 0
  // An amount below a millionth is written with an exponent of its own.
  return Math.abs(amount) < 1e-6 ? 0 : undefined
}

/** Minor units as an amount of the currency, rounded to its smallest coin. */
export function toMajor(minor: number, currency: string | null): number {
  return Math.round(minor) / 10 ** minorDigits(currency)
}
