import type { HookRequest, Source } from '@throughline/collector'
import type { JsonObject, Message } from '@throughline/protocol'
import { checkOptions } from '../options.js'
import { contentId, sameSecret } from '../secrets.js'
import type { AccountBook } from './book.js'
import { checkSource } from './check-source.js'
import { connecting } from './connecting.js'
import { dealFeed, type DealFeed } from './feed.js'
import { parseHook, type HookDeal } from './hook.js'
import { amocrmSourceOptions, type AmocrmSourceOptions, type AmocrmSourceSettings } from './source-options.js'
import { DELETED, stageOf, type Place } from './stages.js'

/**
 * Tells what becomes of deals in amoCRM, as `Deal Changed` and, where a field says what is paid, `Payment Received`.
 *
 * Where the account may be asked, a webhook only says that something has changed, and the deals are read by the API: at
 * every webhook and once a minute, so that none that was lost, repeated or late makes a difference. Otherwise webhooks
 * are believed as they come, and the short form, which has the deal's ID alone, yields no message.
 *
 * amoCRM does not sign webhooks, so the secret is the last part of the address: `/v1/sources/<name>/<secret>`.
 * Throws `OptionsError` when the options are wrong.
 */
export function amocrmSource(options: AmocrmSourceOptions): Source {
  const settings = checkOptions('amocrmSource', amocrmSourceOptions, options)
  const { authority, baseUrl } = settings
  const feed = authority && baseUrl !== undefined ? dealFeed(settings, authority, baseUrl) : undefined
  return {
    name: settings.name,
    ...(settings.site !== undefined && { site: settings.site }),
    verify: ({ secret }) => sameSecret(secret, settings.secret),
    translate: (request) => {
      const hook = parseHook(new TextDecoder().decode(request.body))
      if (!hook) return { kind: 'malformed', reason: 'not a webhook of amoCRM: no account[id] in the form' }
      const deals = feed ? believed(hook.deals, feed) : hook.deals
      const messages = deals.flatMap((deal) =>
        translateDeal(hook.accountId, deal, request, { ...settings, book: feed?.book() }),
      )
      return { kind: 'messages', messages }
    },
    ...(feed && { feed }),
    ...(authority && {
      check: (context) => checkSource(settings, authority, context),
      connecting: connecting({ ...settings, baseUrl: baseUrl ?? '', authority }),
    }),
  }
}

/** Where deals are read a webhook is not believed: but for the bin, where the account does not show it. */
function believed(deals: readonly HookDeal[], { bin }: DealFeed): readonly HookDeal[] {
  const ofTheBin = deals.filter(isOfTheBin)
  if (ofTheBin.length > 0) bin.wake()
  return bin.isShown() ? [] : ofTheBin
}

/** What is in the bin is in no list, and what came out of it is as it was. */
function isOfTheBin({ action }: HookDeal): boolean {
  return action === 'delete' || action === 'restore'
}

function translateDeal(
  accountId: string,
  deal: HookDeal,
  { receivedAt }: HookRequest,
  settings: AmocrmSourceSettings & { readonly book: AccountBook | undefined },
): readonly Message[] {
  const { action, id, statusId, pipelineId, price, lastModified, fields } = deal
  const deleted = action === 'delete'
  if (!deleted && statusId === undefined) return []
  const place = placeOf(deal, settings.book)
  const stage = deleted ? DELETED : stageOf(place, settings.stages)
  const applicationId = fields.get(settings.applicationField)
  const value = deleted ? undefined : amount(price)
  const properties: JsonObject = {
    dealId: id,
    stage: stage.name,
    status: stage.status,
    ...(pipelineId !== undefined && { pipeline: place.pipeline ?? pipelineId }),
    ...(value !== undefined && { value, currency: settings.currency ?? 'RUB' }),
    ...(applicationId !== undefined && { applicationId }),
  }
  const modifiedAt = amount(lastModified)
  // Neither changes the deal, so what it was last changed at says nothing of when it went into the bin or came out.
  const at = isOfTheBin(deal) ? receivedAt : modifiedAt === undefined ? undefined : modifiedAt * 1_000
  return [
    {
      type: 'track',
      event: 'Deal Changed',
      messageId: contentId('amocrm', [accountId, action, modifiedAt, properties]),
      ...(at !== undefined && { timestamp: at }),
      properties,
    },
  ]
}

/** With its names, where the account has told them. */
function placeOf({ statusId = '', pipelineId }: HookDeal, book: AccountBook | undefined): Place {
  if (pipelineId === undefined) return { statusId }
  return book?.place(pipelineId, statusId) ?? { statusId, pipelineId }
}

function amount(text: string | undefined): number | undefined {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) ? value : undefined
}
