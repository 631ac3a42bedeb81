import { createHash, timingSafeEqual } from 'node:crypto'
import type { Source } from '@throughline/collector'
import type { DealStatus, JsonObject, Message } from '@throughline/protocol'
import { checkOptions } from '../options.js'
import { parseHook, type HookDeal } from './hook.js'
import {
  amocrmSourceOptions,
  type AmocrmSourceOptions,
  type AmocrmSourceSettings,
  type Stage,
} from './source-options.js'

/**
 * Translates amoCRM's webhooks into `Deal Changed`. amoCRM does not sign them, so the secret is the last part of the
 * address: `/v1/sources/<name>/<secret>`.
 *
 * A hook in the short form, with the deal's ID alone, says nothing of its stage and yields no message.
 * Throws `OptionsError` when the options are wrong.
 */
export function amocrmSource(options: AmocrmSourceOptions): Source {
  const settings = checkOptions('amocrmSource', amocrmSourceOptions, options)
  const expected = sha256(settings.secret)
  return {
    name: settings.name,
    ...(settings.site !== undefined && { site: settings.site }),
    // Digests are of equal length, so that neither the secret nor its length shows in the time it takes.
    verify: ({ secret }) => secret !== undefined && timingSafeEqual(sha256(secret), expected),
    translate: ({ body }) => {
      const hook = parseHook(new TextDecoder().decode(body))
      if (!hook) return { kind: 'malformed', reason: 'not a webhook of amoCRM: no account[id] in the form' }
      const messages = hook.deals.flatMap((deal) => translateDeal(hook.accountId, deal, settings))
      return { kind: 'messages', messages }
    },
  }
}

function translateDeal(accountId: string, deal: HookDeal, settings: AmocrmSourceSettings): readonly Message[] {
  const stage = deal.action === 'delete' ? DELETED : stageOf(deal, settings.stages)
  if (!stage) return []
  const applicationId = deal.fields.get(settings.applicationField)
  const value = deal.action === 'delete' ? undefined : amount(deal.price)
  const properties: JsonObject = {
    dealId: deal.id,
    stage: stage.name,
    status: stage.status,
    ...(deal.pipelineId !== undefined && { pipeline: deal.pipelineId }),
    ...(value !== undefined && { value, currency: settings.currency }),
    ...(applicationId !== undefined && { applicationId }),
  }
  const modifiedAt = amount(deal.lastModified)
  const identity = JSON.stringify([accountId, deal.action, modifiedAt, properties])
  return [
    {
      type: 'track',
      event: 'Deal Changed',
      messageId: `amocrm-${sha256(identity).toString('base64url').slice(0, 22)}`,
      ...(modifiedAt !== undefined && { timestamp: modifiedAt * 1000 }),
      properties,
    },
  ]
}

/** A deleted deal brings no money any more: it is lost, whatever stage it stood in. */
const DELETED: Stage = { name: 'deleted', status: 'lost' }

/** These two are the same in every pipeline, and every pipeline has them. */
const CLOSED: ReadonlyMap<string, DealStatus> = new Map([
  ['142', 'won'],
  ['143', 'lost'],
])

function stageOf({ statusId, pipelineId }: HookDeal, stages: AmocrmSourceSettings['stages']): Stage | undefined {
  if (statusId === undefined) return undefined
  const named = stages.get(`${pipelineId}/${statusId}`) ?? stages.get(statusId)
  const status = named?.status ?? CLOSED.get(statusId) ?? 'open'
  return { name: named?.name ?? statusId, status }
}

function amount(text: string | undefined): number | undefined {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) ? value : undefined
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
