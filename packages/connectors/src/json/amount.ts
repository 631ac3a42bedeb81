import { parsed, unparsed, type Parsed } from '@throughline/protocol'

/** Spaces of every width: spreadsheets group digits with no-break and narrow ones. */
const SPACES = /\s/gu
const PLAIN = /^\d+([.,]\d+)?$/
const DOT_DECIMAL = /^\d{1,3}(,\d{3})+\.\d+$/
const COMMA_DECIMAL = /^\d{1,3}(\.\d{3})+,\d+$/
/** `1,234` is one and a bit where the comma is decimal, and a thousand where it groups digits. */
const AMBIGUOUS = /^[1-9]\d{0,2},\d{3}$/

/** Reads an amount in major units, written with a decimal point or comma and with digits grouped or not. */
export function readAmount(text: string): Parsed<number> {
  const digits = text.replace(SPACES, '')
  if (AMBIGUOUS.test(digits)) {
    return unparsed(
      `"${text}" can be read in two ways; write ${digits.replace(',', '')} or ${digits.replace(',', '.')}`,
    )
  }
  if (DOT_DECIMAL.test(digits)) return parsed(Number(digits.replaceAll(',', '')))
  if (COMMA_DECIMAL.test(digits)) return parsed(Number(digits.replaceAll('.', '').replace(',', '.')))
  if (PLAIN.test(digits)) return parsed(Number(digits.replace(',', '.')))
  return unparsed(`"${text}" is not an amount such as 1234.50 or 1234,50`)
}

/** Reads an amount as {@link readAmount} does, below zero as well: `-100` or `−100`. */
export function readSignedAmount(text: string): Parsed<number> {
  const negative = /^\s*[-−]/.test(text)
  const amount = readAmount(negative ? text.replace(/^\s*[-−]/, '') : text)
  return amount.ok && negative ? parsed(-amount.value) : amount
}
