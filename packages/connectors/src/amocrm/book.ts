import { SinkUnavailable } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { embedded, listPage, type AmocrmApi } from './api.js'
import type { Place } from './stages.js'

/** What the account says of itself. */
export interface AccountBook {
  readonly accountId: string
  /** ISO 4217 code. */
  readonly currency: string | undefined
  /** A stage with its names. */
  place(pipelineId: string, statusId: string): Place
  /** Every stage, in the order of the account. */
  readonly places: readonly Place[]
}

/** Asks for the account and its pipelines. */
export async function readBook(api: AmocrmApi): Promise<AccountBook> {
  const answer = await api.call('GET', 'account')
  const account = answer.kind === 'done' && isJsonObject(answer.body) ? answer.body : {}
  const { id, currency } = account
  if (typeof id !== 'number') throw new SinkUnavailable('server-error', 'amoCRM did not say which account it is')
  const places = (await listPage(api, 'leads/pipelines', 'pipelines')).flatMap((pipeline) =>
    embedded(pipeline, 'statuses').flatMap((status): Place[] => {
      if (typeof status['id'] !== 'number' || typeof pipeline['id'] !== 'number') return []
      return [
        {
          statusId: String(status['id']),
          pipelineId: String(pipeline['id']),
          ...(typeof status['name'] === 'string' && { stage: status['name'] }),
          ...(typeof pipeline['name'] === 'string' && { pipeline: pipeline['name'] }),
          incoming: status['type'] === 1,
        },
      ]
    }),
  )
  const known = new Map(places.map((place) => [`${place.pipelineId}/${place.statusId}`, place]))
  return {
    accountId: String(id),
    currency: typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : undefined,
    place: (pipelineId, statusId) => known.get(`${pipelineId}/${statusId}`) ?? { pipelineId, statusId },
    places,
  }
}
