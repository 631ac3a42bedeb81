import type { CheckContext, Finding } from '@throughline/collector'
import { listPage, shownPage } from './api.js'
import type { Authority } from './auth/authority.js'
import { readBook } from './book.js'
import { checking } from './check.js'
import { finder, listFields } from './fields.js'
import type { AmocrmSourceSettings } from './source-options.js'
import { stageOf, type Place } from './stages.js'

/** Asks the account whether the source's options fit it, and whether its webhooks come here. */
export function checkSource(
  settings: AmocrmSourceSettings,
  authority: Authority,
  context: CheckContext,
): Promise<readonly Finding[]> {
  return checking(authority, context, async (api) => {
    const { places } = await readBook(api)
    const find = finder(await listFields(api))
    const named = [settings.applicationField, ...Object.values(settings.fields)].filter((name) => name !== undefined)
    const hooks = await listPage(api, 'webhooks', 'webhooks')
    const ours = hooks.find(
      ({ destination }) =>
        typeof destination === 'string' && destination.endsWith(`/v1/sources/${settings.name}/${settings.secret}`),
    )
    return [
      ...places.map((place): Finding => {
        const { name, status } = stageOf(place, settings.stages)
        return {
          level: 'good',
          text: `${place.pipeline} / ${name} (${place.pipelineId}/${place.statusId}) is ${status}`,
        }
      }),
      ...unknownStages(settings, places),
      ...named
        .filter((name) => !find(name))
        .map((name): Finding => ({
          level: 'doubtful',
          text: `there is no deal field "${name}" yet, which the options name`,
        })),
      binFinding((await shownPage(api, 'events?limit=1', 'events')) !== undefined),
      hookFinding(ours?.['disabled']),
    ]
  })
}

function unknownStages({ stages }: AmocrmSourceSettings, places: readonly Place[]): readonly Finding[] {
  return [...stages.keys()]
    .filter(
      (name) =>
        !places.some((place) => stageOf(place, new Map([[name, { name: '\0', status: 'open' }]])).name === '\0'),
    )
    .map((name) => ({ level: 'wrong', text: `the account has no stage "${name}", which the options name` }))
}

function binFinding(shown: boolean): Finding {
  return shown
    ? { level: 'good', text: 'the account shows which deals are deleted, restored and merged' }
    : {
        level: 'doubtful',
        text: 'the account does not show its events: that a deal is deleted or restored is known from its webhook alone',
      }
}

function hookFinding(disabled: unknown): Finding {
  if (disabled === undefined) {
    return {
      level: 'doubtful',
      text: 'no webhook of the account comes here: changes are seen once a minute; "throughline connect amocrm --hook URL" adds it',
    }
  }
  return disabled === true
    ? { level: 'wrong', text: 'the account has disabled the webhook after too many wrong answers; save it anew' }
    : { level: 'good', text: 'the webhook of the account comes here' }
}
