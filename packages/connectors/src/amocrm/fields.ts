import { SinkUnavailable } from '@throughline/collector'
import { embedded, type AmocrmApi } from './api.js'
import { PAGE_ROWS } from './limits.js'

/** The deal fields of an account that the sink writes to. */
export interface DealFields {
  /** ID of the field that holds the application ID. */
  readonly applicationId: number
  /** IDs of the fields of type `tracking_data` by their codes (`UTM_SOURCE`, `GCLID` …): accounts differ in them. */
  readonly tracking: ReadonlyMap<string, number>
}

/** Finds the fields to write to, and creates the one for the application ID where the account has none. */
export async function findFields(api: AmocrmApi, applicationField: string): Promise<DealFields> {
  const found = await listFields(api, applicationField)
  const applicationId = found.applicationId ?? (await createField(api, applicationField))
  return { applicationId, tracking: found.tracking }
}

async function listFields(api: AmocrmApi, applicationField: string): Promise<Partial<DealFields> & DealTracking> {
  const tracking = new Map<string, number>()
  let applicationId: number | undefined
  for (let page = 1; ; page++) {
    const answer = await api.call('GET', `leads/custom_fields?limit=${PAGE_ROWS}&page=${page}`)
    const rows = answer.kind === 'done' ? embedded(answer.body, 'custom_fields') : undefined
    if (!rows) throw new SinkUnavailable('server-error', 'amoCRM did not list the fields of a deal')
    for (const { id, code, type } of rows) {
      if (typeof id !== 'number') continue
      if (code === applicationField || String(id) === applicationField) applicationId = id
      else if (type === 'tracking_data' && typeof code === 'string') tracking.set(code, id)
    }
    if (rows.length < PAGE_ROWS) return { tracking, ...(applicationId !== undefined && { applicationId }) }
  }
}

type DealTracking = Pick<DealFields, 'tracking'>

async function createField(api: AmocrmApi, code: string): Promise<number> {
  // `is_api_only`: managers see the value and cannot break the join by editing it.
  const field = { type: 'text', name: 'Application ID', code, is_api_only: true }
  const answer = await api.call('POST', 'leads/custom_fields', [field])
  if (answer.kind === 'refused') {
    throw new SinkUnavailable('unauthorised', `amoCRM does not create the deal field "${code}": ${answer.detail}`)
  }
  const id = answer.kind === 'done' ? embedded(answer.body, 'custom_fields')[0]?.['id'] : undefined
  if (typeof id === 'number') return id
  throw new SinkUnavailable('server-error', `amoCRM did not say whether it created the deal field "${code}"`)
}

/** The fields of one account, asked for once; `forget` when the account says that they are not as they were. */
export interface FieldBook {
  read(api: AmocrmApi): Promise<DealFields>
  forget(): void
}

export function fieldBook(applicationField: string): FieldBook {
  let known: DealFields | undefined
  return {
    read: async (api) => (known ??= await findFields(api, applicationField)),
    forget: () => (known = undefined),
  }
}
