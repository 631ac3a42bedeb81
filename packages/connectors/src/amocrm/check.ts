import { SinkUnavailable, type CheckContext, type Finding } from '@throughline/collector'
import type { Json } from '@throughline/protocol'
import { amocrmApi, embedded, listPage, objects, shownPage, type AmocrmApi, type Row } from './api.js'
import type { Authority, Way } from './auth/authority.js'
import { finder, listFields } from './fields.js'
import type { AmocrmSettings } from './options.js'
import { text } from '../crm/values.js'

const good = (said: string): Finding => ({ level: 'good', text: said })
const doubtful = (said: string): Finding => ({ level: 'doubtful', text: said })
const wrong = (said: string): Finding => ({ level: 'wrong', text: said })

/** Asks the account whether the sink's options fit it. */
export function checkSink(settings: AmocrmSettings, context: CheckContext): Promise<readonly Finding[]> {
  return checking(settings.authority, context, async (api) => [
    ...(await checkFields(settings, api)),
    ...(await checkStages(settings, api)),
    ...(await checkCustomers(settings, api)),
  ])
}

/** Opens the account and runs the checks; whatever fails becomes a finding. */
export async function checking(
  authority: Authority,
  context: CheckContext,
  check: (api: AmocrmApi) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const way: Way = context
  const findings: Finding[] = []
  try {
    findings.push(...(await authority.findings(context.clock.now())))
    const api = amocrmApi(authority, way)
    const answer = await api.call('GET', 'account')
    const { id, name } = answer.kind === 'done' ? rowOf(answer.body) : {}
    if (id === undefined) findings.push(wrong('what answers is not an amoCRM account; check the address'))
    else findings.push(good(`the account is "${show(name)}", ID ${show(id)}`), ...(await check(api)))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const away = error instanceof SinkUnavailable && error.code !== 'unauthorised'
    findings.push((away ? doubtful : wrong)(reason))
  }
  return findings
}

function show(value: Json | undefined): string {
  return text(value) ?? JSON.stringify(value ?? null)
}

function rowOf(body: Json | undefined): Row {
  return objects(body === undefined ? [] : [body])[0] ?? {}
}

async function checkFields(
  { applicationField, updates, details }: AmocrmSettings,
  api: AmocrmApi,
): Promise<readonly Finding[]> {
  const fields = await listFields(api)
  const find = finder(fields)
  const field = find(applicationField)
  const tracking = fields.filter(({ type }) => type === 'tracking_data').map(({ code }) => code)
  const named = [
    ...[...updates.values()].flatMap((update) => Object.keys(update.fields)),
    ...(typeof details === 'string' ? [] : Object.values(details)),
  ]
  return [
    field
      ? good(`the application ID goes to the field "${field.name}" (ID ${field.id}, ${field.code ?? 'no code'})`)
      : good(`the field for the application ID, ${applicationField}, is made at the first delivery`),
    ...(field && field.type !== 'text'
      ? [wrong(`the field ${applicationField} is of type ${field.type}, not text`)]
      : []),
    tracking.length > 0
      ? good(`marks go to ${tracking.join(', ')}`)
      : doubtful('the account has no fields for marks (UTM_SOURCE and so on), so deals get none'),
    ...named
      .filter((name) => !find(name))
      .map((name) => wrong(`there is no deal field "${name}", which the options name`)),
  ]
}

async function checkStages(settings: AmocrmSettings, api: AmocrmApi): Promise<readonly Finding[]> {
  const pipelines = await listPage(api, 'leads/pipelines', 'pipelines')
  const stages = new Map(
    pipelines.map((pipeline) => [Number(pipeline['id']), embedded(pipeline, 'statuses').map(({ id }) => id)]),
  )
  const has = ({ pipelineId, statusId }: { pipelineId?: number; statusId?: number }): boolean =>
    pipelineId === undefined
      ? statusId === undefined || [...stages.values()].some((ids) => ids.includes(statusId))
      : stages.has(pipelineId) && (statusId === undefined || (stages.get(pipelineId)?.includes(statusId) ?? false))
  const targets = [...settings.updates].flatMap(([event, { stage }]) =>
    stage ? [{ event: `"${event}"`, ...stage }] : [],
  )
  const lost = [{ event: 'new deals', ...settings }, ...targets].filter((target) => !has(target))
  return lost.length === 0
    ? [good(`pipelines: ${pipelines.map(({ id, name }) => `${show(name)} (${show(id)})`).join(', ')}`)]
    : lost.map(({ event }) =>
        wrong(`the account does not have the pipeline or stage that the options name for ${event}`),
      )
}

async function checkCustomers({ updates, customers }: AmocrmSettings, api: AmocrmApi): Promise<readonly Finding[]> {
  if (![...updates.values()].some(({ transaction }) => transaction !== undefined)) return []
  const which = customers.from === 'first' ? 'payments' : 'payments from the second on'
  return (await shownPage(api, 'customers?limit=1', 'customers'))
    ? [good(`${which} go to the transactions of customers`)]
    : [wrong('customers are switched off in the account, or the token may not see them: payments wait for them')]
}
