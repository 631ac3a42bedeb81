import { SinkUnavailable, type CheckContext } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { readAnswer, unavailable } from '../http-sink/answer.js'
import type { GoogleAdsSettings } from './options.js'

/** An access token, asked for when it is needed and kept for as long as Google says. */
export interface AccessToken {
  read(context: CheckContext): Promise<string>
  /** It was refused: the next one is asked for anew. */
  forget(): void
}

/** So long before its end a token is renewed. */
const MARGIN_MS = 60_000

/** https://developers.google.com/identity/protocols/oauth2/web-server#offline */
export function accessToken({ tokenUrl, oauth }: GoogleAdsSettings): AccessToken {
  let token: { readonly value: string; readonly endsAt: number } | undefined

  async function ask({ fetch, clock }: CheckContext): Promise<string> {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: oauth.clientId,
        client_secret: oauth.clientSecret,
        refresh_token: oauth.refreshToken,
      }).toString(),
    })
    const answer = await readAnswer(response)
    const body = isJsonObject(answer.body) ? answer.body : {}
    const { access_token: value, expires_in: seconds, error } = body
    if (answer.status === 200 && typeof value === 'string') {
      const lasts = typeof seconds === 'number' ? seconds * 1_000 : 0
      token = { value, endsAt: clock.now() + lasts - MARGIN_MS }
      return value
    }
    // `invalid_grant`: the refresh token was revoked; `invalid_client`: the client is not that one.
    if (answer.status === 400 || answer.status === 401)
      throw new SinkUnavailable('unauthorised', `Google refuses the option "oauth": ${JSON.stringify(error)}`)
    throw unavailable('Google (token)', answer, clock.now())
  }

  return {
    read: async (context) => (token && token.endsAt > context.clock.now() ? token.value : ask(context)),
    forget: () => (token = undefined),
  }
}
