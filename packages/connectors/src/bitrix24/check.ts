import { SinkUnavailable, type CheckContext, type Finding } from '@throughline/collector'
import { bitrix24Api, type Bitrix24Api } from './api.js'
import { lookUp, missingIn, noWayToFind } from './directory.js'
import type { Bitrix24Settings } from './options.js'
import type { Bitrix24SourceSettings } from './source-options.js'
import { readNames } from './stages.js'
import { selected } from './translate.js'

const good = (text: string): Finding => ({ level: 'good', text })
const doubtful = (text: string): Finding => ({ level: 'doubtful', text })
const wrong = (text: string): Finding => ({ level: 'wrong', text })

/** Asks the portal whether the sink's options fit it. */
export function checkSink(settings: Bitrix24Settings, context: CheckContext): Promise<readonly Finding[]> {
  return checking(settings.hook, context, async (api) => {
    const { entity, applicationField, mode } = settings
    const { fields, stages } = await lookUp(api, settings)
    return [
      ...missingIn(fields, stages, settings).map((what) => wrong(`the portal has no ${what}`)),
      fields.has(applicationField)
        ? good(`the application ID goes to the field ${applicationField} of a ${entity}`)
        : mode === 'enrich'
          ? wrong(noWayToFind(settings))
          : good(`the field for the application ID, ${applicationField}, is made at the first delivery`),
    ]
  })
}

/** Asks the portal whether the source can read what its options name. */
export function checkSource(settings: Bitrix24SourceSettings, context: CheckContext): Promise<readonly Finding[]> {
  return checking(settings.hook, context, async (api) => {
    const { pipelines, stages } = await readNames(api)
    const kinds = settings.entity === 'lead' ? (['deal', 'lead'] as const) : (['deal'] as const)
    const missing: Finding[] = []
    for (const entity of kinds) {
      const { fields } = await lookUp(api, { entity, pipelineId: 0 })
      const own = selected(entity, settings).filter((field) => field.startsWith('UF_') && !fields.has(field))
      missing.push(...own.map((field) => doubtful(`a ${entity} has no field ${field} yet, so nothing is read from it`)))
    }
    const unknown = [...settings.stages.keys()].filter((id) => !stages.has(id))
    return [
      good(`pipelines: ${[...pipelines].map(([id, name]) => `${name} (${id})`).join(', ')}`),
      ...missing,
      ...unknown.map((id) => wrong(`the portal has no stage ${id}, which the option "stages" names`)),
      doubtful('whether Bitrix24 sends its hooks here cannot be asked; change a deal and look for "Deal Changed"'),
    ]
  })
}

async function checking(
  hook: string,
  { clock, fetch }: CheckContext,
  check: (api: Bitrix24Api) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const host = new URL(hook).host
  try {
    return [good(`the portal is ${host}`), ...(await check(bitrix24Api(hook, new Map(), { clock, fetch })))]
  } catch (error) {
    if (error instanceof SinkUnavailable) return [(error.code === 'unauthorised' ? wrong : doubtful)(error.message)]
    // A check asks without the sender, whose own error says who did not answer.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return [doubtful(`no answer from ${host}: ${cause instanceof Error ? cause.message : String(cause)}`)]
  }
}
