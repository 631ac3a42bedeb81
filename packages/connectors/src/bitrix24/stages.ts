import { isJsonObject, type DealStatus } from '@throughline/protocol'
import { objectOf, rowsOf, type Bitrix24Api, type Command } from './api.js'
import { MAX_COMMANDS } from './limits.js'
import { textOf } from '../text-of.js'
import type { Bitrix24SourceSettings } from './source-options.js'
import { stageDirectory } from './directory.js'

/** Names of pipelines by their IDs, and of stages by theirs; a lead's as `lead/NEW`. */
export interface Names {
  readonly pipelines: ReadonlyMap<string, string>
  readonly stages: ReadonlyMap<string, string>
}

/** Asks for the names of all pipelines and stages: two requests, more where there are many pipelines. */
export async function readNames(api: Bitrix24Api): Promise<Names> {
  const first = await api.batch(
    new Map<string, Command>([
      ['pipelines', { method: 'crm.category.list', params: { entityTypeId: 2 } }],
      ['lead', { method: 'crm.status.list', params: { filter: { ENTITY_ID: 'STATUS' } } }],
    ]),
  )
  const listed = first.outcomes.get('pipelines')
  const { categories } = listed?.kind === 'done' ? objectOf(listed.result) : {}
  const pipelines = new Map(
    (Array.isArray(categories) ? categories.filter(isJsonObject) : []).map(({ id, name }) => [
      textOf(id) ?? '',
      textOf(name) ?? '',
    ]),
  )
  const stages = new Map(
    rowsOf(first.outcomes.get('lead')).map((row) => [`lead/${textOf(row['STATUS_ID'])}`, textOf(row['NAME']) ?? '']),
  )
  const ids = [...new Set(['0', ...pipelines.keys()])]
  for (let at = 0; at < ids.length; at += MAX_COMMANDS) {
    const part = ids.slice(at, at + MAX_COMMANDS)
    const commands = part.map((id): [string, Command] => [
      `p${id}`,
      { method: 'crm.status.list', params: { filter: { ENTITY_ID: stageDirectory(Number(id)) } } },
    ])
    const { outcomes } = await api.batch(new Map(commands))
    for (const outcome of outcomes.values())
      for (const row of rowsOf(outcome)) stages.set(textOf(row['STATUS_ID']) ?? '', textOf(row['NAME']) ?? '')
  }
  return { pipelines, stages }
}

/** What a stage means and what it is called. */
export function meaningOf(
  kind: 'deal' | 'lead',
  { id, semantics }: { readonly id: string; readonly semantics: string },
  { names, settings }: { readonly names: Names; readonly settings: Bitrix24SourceSettings },
): { readonly name: string; readonly status: DealStatus } {
  const key = kind === 'lead' ? `lead/${id}` : id
  const meant = settings.stages.get(key)
  const usual = kind === 'lead' ? ofLead(id, semantics) : ofDeal(semantics)
  return { name: meant?.name ?? names.stages.get(key) ?? id, status: meant?.status ?? usual }
}

function ofDeal(semantics: string): DealStatus {
  if (semantics === 'S') return 'won'
  return semantics === 'F' ? 'lost' : 'open'
}

/** A good lead is worth a salesperson's time, but it is no money yet. */
function ofLead(id: string, semantics: string): DealStatus {
  if (semantics === 'S') return 'target'
  if (semantics === 'F') return 'lost'
  return id === 'NEW' ? 'unsorted' : 'open'
}
