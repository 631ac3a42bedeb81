import { readSignedAmount, readTime } from '@throughline/connectors/json'
import { DEAL_STATUSES, parsed, unparsed, type DealStatus, type Parsed } from '@throughline/protocol'

/** Reads a time in the site's zone: `2026-03-31`, `31.03.2026 14:05`, or one with a zone of its own. */
export function timeReader(timezone: string): (text: string) => Parsed<number> {
  return (text) => readTime(text, timezone)
}

/** Reads an amount in major units; below zero it is money given back. */
export const readMoneyAmount: (text: string) => Parsed<number> = readSignedAmount

/** Reads what a deal's stage means. */
export function readStatus(text: string): Parsed<DealStatus> {
  const found = DEAL_STATUSES.find((status) => status === text.toLowerCase())
  return found ? parsed(found) : unparsed(`"${text}" is none of ${DEAL_STATUSES.join(', ')}`)
}

/** Reads an ID: a spreadsheet may have made a number of it, which is written without a fraction. */
export function readId(text: string): Parsed<string> {
  return text.length <= 255 ? parsed(text) : unparsed('is longer than 255 characters')
}
