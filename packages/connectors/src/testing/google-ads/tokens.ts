import { jsonAnswer } from '../vendor/vendor.js'
import type { GoogleAdsAccountOptions } from './account.js'

/** Google's server that gives out access tokens for a refresh token. */
export interface TokenServer {
  give(form: string): Response
  /** Whether a request bears a token that still lasts. */
  knows(headers: Headers): boolean
  /** Ends all tokens. */
  end(): void
}

const LASTS_S = 3_599

export function tokenServer({ clock, oauth }: Pick<GoogleAdsAccountOptions, 'clock' | 'oauth'>): TokenServer {
  const tokens = new Map<string, number>()
  let given = 0
  return {
    give: (text) => {
      const form = new URLSearchParams(text)
      if (form.get('client_id') !== oauth.clientId || form.get('client_secret') !== oauth.clientSecret)
        return jsonAnswer(401, { error: 'invalid_client', error_description: 'The OAuth client was not found.' })
      if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== oauth.refreshToken)
        return jsonAnswer(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' })
      given += 1
      tokens.set(`access-${given}`, clock.now() + LASTS_S * 1_000)
      return jsonAnswer(200, { access_token: `access-${given}`, expires_in: LASTS_S, token_type: 'Bearer' })
    },
    knows: (headers) => {
      const [, token = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? []
      return (tokens.get(token) ?? 0) > clock.now()
    },
    end: () => tokens.clear(),
  }
}
