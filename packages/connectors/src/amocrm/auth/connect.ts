import { SinkUnavailable, type CheckContext, type Connecting } from '@throughline/collector'
import type { Way } from './authority.js'
import { exchange, isVendorHost, type Client } from './exchange.js'
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

/** The consent of a person, for a sink or source with OAuth; `baseUrl` is the account's address as configured. */
export function consent(client: Client, store: TokenStore, baseUrl: string): NonNullable<Connecting['consent']> {
  return {
    url: (state) => consentUrl(baseUrl.endsWith('.kommo.com') ? 'www.kommo.com' : 'www.amocrm.ru', client, state),
    finish: async (answer, context: CheckContext) => {
      const { code, host } = readAnswer(answer)
      const address = host === undefined ? baseUrl : `https://${host}`
      await connect({ baseUrl: address, code }, client, store, context)
      return `connected ${address}; the tokens are in ${store.place} and renew themselves`
    },
  }
}

/** The address that the person was led to, or the code alone, which has no colon. */
function readAnswer(answer: string): { readonly code: string; readonly host: string | undefined } {
  const text = answer.trim()
  if (!text.includes(':')) return { code: text, host: undefined }
  const query = new URL(text).searchParams
  const [code, host] = [query.get('code'), query.get('referer')]
  if (query.get('error') !== null) throw new SinkUnavailable('unauthorised', 'the person at amoCRM has refused')
  if (code === null) throw new SinkUnavailable('unauthorised', 'this address has no "code" in it')
  // It goes into an address that gets our secret, so only the vendor's own will do.
  return { code, host: host !== null && isVendorHost(host) ? host : undefined }
}
