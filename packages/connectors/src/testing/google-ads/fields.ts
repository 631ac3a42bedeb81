import { isJsonObject, type Json } from '@throughline/protocol'

/** A request's list. */
export type UploadList = 'conversions' | 'conversionAdjustments'

/** Fields of the messages of https://github.com/googleapis/googleapis/tree/master/google/ads/googleads/v24/services */
const FIELDS: Readonly<Record<UploadList, string>> = {
  conversions:
    'gclid gbraid wbraid conversionAction conversionDateTime conversionValue currencyCode orderId externalAttributionData ' +
    'customVariables cartData userIdentifiers conversionEnvironment consent customerType userIpAddress ' +
    'sessionAttributesEncoded sessionAttributesKeyValuePairs',
  conversionAdjustments:
    'gclidDateTimePair orderId conversionAction adjustmentDateTime adjustmentType restatementValue userIdentifiers userAgent',
}

/** A field that Google does not know, which makes it refuse the whole request. */
export function unknownField(items: readonly Json[], list: UploadList): string | undefined {
  const known = new Set(FIELDS[list].split(' '))
  return items.flatMap((item) => (isJsonObject(item) ? Object.keys(item) : [])).find((field) => !known.has(field))
}
