import { SinkUnavailable, type CheckContext, type Connecting } from '@throughline/collector'
import { amocrmApi } from './api.js'
import type { Authority } from './auth/authority.js'
import { consent } from './auth/connect.js'
import { storeOf, type AmocrmOauth } from './auth/options.js'

export interface ConnectingParts {
  readonly name: string
  readonly baseUrl: string
  readonly authority: Authority
  readonly oauth?: AmocrmOauth
  /** Of a source: the last part of its address. */
  readonly secret?: string
}

/** What a person does once: allows the integration, where it is by OAuth, and has the webhooks sent to a source. */
export function connecting({ name, baseUrl, authority, oauth, secret }: ConnectingParts): Connecting {
  return {
    vendor: 'amocrm',
    ...(oauth && { consent: consent(oauth, storeOf(oauth), baseUrl) }),
    ...(secret !== undefined && {
      subscribe: (collectorUrl: string, context: CheckContext) =>
        subscribe(`${collectorUrl.replace(/\/+$/, '')}/v1/sources/${name}/${secret}`, authority, context),
    }),
  }
}

const SETTINGS = ['add_lead', 'update_lead', 'status_lead', 'delete_lead', 'restore_lead'] as const

/** The same address again replaces the webhook, and enables one that the account has disabled. */
async function subscribe(destination: string, authority: Authority, context: CheckContext): Promise<string> {
  const answer = await amocrmApi(authority, context).call('POST', 'webhooks', { destination, settings: [...SETTINGS] })
  const { origin } = new URL(destination)
  if (answer.kind === 'done') return `webhooks of the account go to ${origin}: ${SETTINGS.join(', ')}`
  const detail = answer.kind === 'refused' ? answer.detail : 'no answer in time'
  throw new SinkUnavailable('unauthorised', `amoCRM does not send webhooks to ${origin}: ${detail}`)
}
