/** Decimals of a fraction. */
export const RATIO_DIGITS = 6

/** One divided by the other, rounded; `null` when it cannot be divided. */
export function quotient(dividend: number, divisor: number, digits: number = RATIO_DIGITS): number | null {
  return divisor === 0 ? null : Math.round((dividend / divisor) * 10 ** digits) / 10 ** digits + 0
}
