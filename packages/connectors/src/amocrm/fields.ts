import { SinkUnavailable } from '@throughline/collector'
import { listPage, type AmocrmApi, embedded } from './api.js'
import { PAGE_ROWS } from './limits.js'

/** A custom field of a deal. */
export interface Field {
  readonly id: number
  readonly code: string | undefined
  readonly name: string
  readonly type: string
}

/** What has custom fields. */
type Entity = 'leads' | 'customers'

/** The field that holds our own ID, which is created where the account has none. */
interface OwnField {
  readonly code: string
  readonly name: string
}

/** The fields of an account's deals, or customers. */
export interface DealFields {
  /** ID of the field that holds the application ID; a customer's, the user's. */
  readonly applicationId: number
  /** Fields of type `tracking_data` (`UTM_SOURCE`, `GCLID` …) by their codes: accounts differ in them. */
  readonly tracking: ReadonlyMap<string, Field>
  /** A field by its code or ID. */
  find(codeOrId: string): Field | undefined
}

/** Finds the fields to write to, and creates the one for the application ID where the account has none. */
export async function findFields(api: AmocrmApi, entity: Entity, own: OwnField): Promise<DealFields> {
  const fields = await listFields(api, entity)
  const find = finder(fields)
  return {
    applicationId: find(own.code)?.id ?? (await createField(api, entity, own)),
    tracking: new Map(
      fields.flatMap((field) => (field.type === 'tracking_data' && field.code ? [[field.code, field]] : [])),
    ),
    find,
  }
}

/** A field by its code or ID among these. */
export function finder(fields: readonly Field[]): (codeOrId: string) => Field | undefined {
  const byName = new Map<string, Field>()
  for (const field of fields) {
    byName.set(String(field.id), field)
    if (field.code) byName.set(field.code, field)
  }
  return (codeOrId) => byName.get(codeOrId)
}

/** Every custom field of a deal, or customer. */
export async function listFields(api: AmocrmApi, entity: Entity = 'leads'): Promise<readonly Field[]> {
  const fields: Field[] = []
  for (let page = 1; ; page++) {
    const rows = await listPage(api, `${entity}/custom_fields?limit=${PAGE_ROWS}&page=${page}`, 'custom_fields')
    for (const { id, code, name, type } of rows) {
      if (typeof id !== 'number' || typeof type !== 'string') continue
      fields.push({
        id,
        code: typeof code === 'string' ? code : undefined,
        name: typeof name === 'string' ? name : '',
        type,
      })
    }
    if (rows.length < PAGE_ROWS) return fields
  }
}

async function createField(api: AmocrmApi, entity: Entity, { code, name }: OwnField): Promise<number> {
  if (/^\d+$/.test(code)) {
    throw new SinkUnavailable('unauthorised', `the account has no deal field with the ID ${code} ("applicationField")`)
  }
  // `is_api_only`: managers see the value and cannot break the join by editing it.
  const field = { type: 'text', name, code, is_api_only: true }
  const answer = await api.call('POST', `${entity}/custom_fields`, [field])
  if (answer.kind === 'refused') {
    throw new SinkUnavailable('unauthorised', `amoCRM does not create the field "${code}": ${answer.detail}`)
  }
  const id = answer.kind === 'done' ? embedded(answer.body, 'custom_fields')[0]?.['id'] : undefined
  if (typeof id === 'number') return id
  throw new SinkUnavailable('server-error', `amoCRM did not say whether it created the field "${code}"`)
}

/** The fields of one account, asked for once; `forget` when the account says that they are not as they were. */
export interface FieldBook {
  read(api: AmocrmApi): Promise<DealFields>
  forget(): void
}

export function fieldBook(entity: Entity, own: OwnField): FieldBook {
  let known: DealFields | undefined
  return {
    read: async (api) => (known ??= await findFields(api, entity, own)),
    forget: () => (known = undefined),
  }
}
