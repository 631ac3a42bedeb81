import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'

/** What is wrong with one conversion or adjustment, in Google’s words. */
export interface UploadError {
  readonly code: string
  readonly message: string
}

export interface Books {
  readonly customerId: string
  readonly conversionActions: Readonly<Record<string, string>>
  readonly taken: readonly JsonObject[]
  readonly unseen: ReadonlySet<unknown>
  readonly now: number
}

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d$/
const CLICKS = ['gclid', 'gbraid', 'wbraid'] as const

export function judge(conversion: Json, books: Books): UploadError | undefined {
  if (!isJsonObject(conversion)) return { code: 'REQUIRED', message: 'The required field was not present.' }
  return (
    wrongAction(conversion, books) ??
    wrongClick(conversion, books) ??
    wrongPerson(conversion) ??
    repeat(conversion, books)
  )
}

function wrongAction(
  { conversionAction: action, conversionDateTime: time }: JsonObject,
  books: Books,
): UploadError | undefined {
  const known = Object.keys(books.conversionActions).map(
    (id) => `customers/${books.customerId}/conversionActions/${id}`,
  )
  if (typeof action !== 'string' || !known.includes(action))
    return { code: 'NO_CONVERSION_ACTION_FOUND', message: 'The conversion action is not found.' }
  if (typeof time !== 'string' || !TIME.test(time))
    return {
      code: 'INVALID_STRING_DATE_TIME',
      message: 'The date time is not of the form yyyy-mm-dd hh:mm:ss+|-hh:mm.',
    }
  return Date.parse(time.replace(' ', 'T')) > books.now
    ? { code: 'FUTURE_CONVERSION_TIME', message: 'The conversion is in the future.' }
    : undefined
}

function wrongClick(conversion: JsonObject, { unseen }: Books): UploadError | undefined {
  const clicks = CLICKS.flatMap((kind) => conversion[kind] ?? [])
  const persons = conversion['userIdentifiers']
  if (clicks.length > 1) return { code: 'VALUE_MUST_BE_UNSET', message: 'Only one click ID may be set.' }
  if (clicks.length === 0 && !Array.isArray(persons))
    return { code: 'MISSING_CLICK', message: 'A click ID or a user identifier is required.' }
  if (conversion['gclid'] === undefined && clicks.length === 1 && persons !== undefined)
    return { code: 'VALUE_MUST_BE_UNSET', message: 'User identifiers do not go with gbraid and wbraid.' }
  if (conversion['gclid'] === 'throughline-check')
    return { code: 'UNPARSEABLE_GCLID', message: 'The imported gclid could not be decoded.' }
  return clicks.some((click) => unseen.has(click))
    ? { code: 'TOO_RECENT_EVENT', message: 'The click happened too recently. Try again in six hours.' }
    : undefined
}

function wrongPerson({
  userIdentifiers: persons,
  conversionValue: value,
  currencyCode: currency,
}: JsonObject): UploadError | undefined {
  const hashes = (Array.isArray(persons) ? persons : []).flatMap((each) =>
    isJsonObject(each) ? Object.values(each) : [each],
  )
  if (hashes.some((hash) => typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)))
    return { code: 'INVALID_USER_IDENTIFIER', message: 'The user identifier is not hashed.' }
  return value !== undefined && (typeof value !== 'number' || typeof currency !== 'string')
    ? { code: 'INVALID_VALUE', message: 'The value is not a number with a currency.' }
    : undefined
}

function repeat({ orderId, conversionAction }: JsonObject, { taken }: Books): UploadError | undefined {
  const known = taken.some(
    (each) => orderId !== undefined && each['orderId'] === orderId && each['conversionAction'] === conversionAction,
  )
  return known ? { code: 'ORDER_ID_ALREADY_IN_USE', message: 'The order ID is already in use.' } : undefined
}
