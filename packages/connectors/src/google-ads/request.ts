import type { GoogleAdsSettings } from './options.js'

export function uploadUrl({ baseUrl, version, customerId }: GoogleAdsSettings): string {
  return `${baseUrl}/${version}/customers/${customerId}:uploadClickConversions`
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
