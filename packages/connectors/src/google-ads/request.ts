import type { GoogleAdsSettings } from './options.js'

/** Where the account takes conversions, or what becomes of them. */
export function uploadUrl(
  { baseUrl, version, customerId }: GoogleAdsSettings,
  method: 'uploadClickConversions' | 'uploadConversionAdjustments',
): string {
  return `${baseUrl}/${version}/customers/${customerId}:${method}`
}

/** Whoever reaches an account through a manager account must name the manager's. */
export function headersOf(
  { developerToken, loginCustomerId }: GoogleAdsSettings,
  token: string,
): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token}`,
    'developer-token': developerToken,
    ...(loginCustomerId !== undefined && { 'login-customer-id': loginCustomerId }),
  }
}
