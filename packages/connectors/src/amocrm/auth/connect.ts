import { SinkUnavailable } from '@throughline/collector'
import type { Way } from './authority.js'
import { exchange, type Client } from './exchange.js'
import type { TokenStore } from './tokens.js'

/**
 * Where a person allows the integration to use their account. The vendor then leads them to the redirect address with
 * `code` and `referer`, the account's host, in its query.
 *
 * @param vendor host of the vendor, such as `www.amocrm.ru` or `www.kommo.com`
 */
export function consentUrl(vendor: string, { clientId }: Pick<Client, 'clientId'>, state: string): string {
  const query = new URLSearchParams({ client_id: clientId, state, mode: 'popup' })
  return `https://${vendor}/oauth?${query.toString()}`
}

/**
 * Gives the code, which lives for 20 minutes and is good once, for the first tokens, and stores them. Throws
 * `SinkUnavailable` with the vendor's reason when it gives none.
 */
export async function connect(
  { baseUrl, code }: { readonly baseUrl: string; readonly code: string },
  client: Client,
  store: TokenStore,
  way: Way,
): Promise<void> {
  await store.locked(async () => {
    const answer = await exchange(baseUrl, client, { code }, way)
    if (answer.kind === 'refused') {
      throw new SinkUnavailable('unauthorised', `amoCRM gives no tokens for this code: ${answer.detail}`)
    }
    await store.write({ baseUrl, current: answer.tokens })
  })
}
