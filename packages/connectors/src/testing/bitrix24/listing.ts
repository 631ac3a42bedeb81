import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { textOf } from '../../text-of.js'
import { refusal, type MethodAnswer } from './http.js'
import { LEAD_STATUSES, PIPELINES } from './stages.js'
import type { Kind, Stored, Tables } from './state.js'

/** Rows in one page of any list; no parameter changes that. */
const PAGE_ROWS = 50

/** `crm.<kind>.list`, with `filter`, `order`, `select` and `start`. */
export function list(kind: Kind, { filter, order, select, start }: JsonObject, tables: Tables): MethodAnswer {
  const conditions = Object.entries(isJsonObject(filter) ? filter : {})
  const matching = [...tables[kind].values()]
    .map((stored) => row(kind, stored))
    .filter((each) => conditions.every(([name, wanted]) => meets(each, name, wanted)))
    .sort(comparing(isJsonObject(order) ? order : {}))
  const first = Math.max(0, Number(start ?? 0))
  const page = matching.slice(first, first + PAGE_ROWS).map((each) => chosen(each, select))
  // `start: -1` spares the portal the counting, and then it does not tell of further pages.
  const counted = Number(start ?? 0) >= 0
  const end = first + page.length
  return {
    result: page,
    ...(counted && { total: matching.length }),
    ...(counted && end < matching.length && { next: end }),
  }
}

/** `crm.<kind>.get`. */
export function get(kind: Kind, { id }: JsonObject, tables: Tables): MethodAnswer {
  const stored = tables[kind].get(Number(id))
  return stored ? { result: row(kind, stored) } : refusal(400, '', 'Not found')
}

/** As the portal shows it: everything is text, absent is null, and times are in Moscow's zone. */
function row(kind: Kind, { id, createdAt, modifiedAt, closedAt, values }: Stored): Readonly<Record<string, Json>> {
  const texts = Object.entries(values).map(([name, value]): [string, Json] => [
    name,
    typeof value === 'number' ? String(value) : value,
  ])
  return {
    ...Object.fromEntries(texts),
    ...semantics(kind, values),
    ...(values['OPPORTUNITY'] !== undefined && { OPPORTUNITY: Number(values['OPPORTUNITY']).toFixed(2) }),
    ...(kind === 'deal' && { LEAD_ID: textOf(values['LEAD_ID']) ?? null }),
    ID: String(id),
    DATE_CREATE: moscow(createdAt),
    DATE_MODIFY: moscow(modifiedAt),
    ...(kind === 'lead' && { DATE_CLOSED: closedAt === undefined ? '' : moscow(closedAt) }),
  }
}

function semantics(kind: Kind, values: Stored['values']): Readonly<Record<string, Json>> {
  const stages = PIPELINES.flatMap((pipeline) => pipeline.stages)
  if (kind === 'deal') {
    const found = stages.find(({ id }) => id === values['STAGE_ID'])
    return { STAGE_SEMANTIC_ID: found?.semantics ?? 'P' }
  }
  if (kind === 'contact') return {}
  return { STATUS_SEMANTIC_ID: LEAD_STATUSES.find(({ id }) => id === values['STATUS_ID'])?.semantics ?? 'P' }
}

const MOSCOW_MS = 3 * 3_600_000

function moscow(at: number): string {
  return `${new Date(at + MOSCOW_MS).toISOString().slice(0, 19)}+03:00`
}

function meets(each: Readonly<Record<string, Json>>, name: string, wanted: Json | undefined): boolean {
  const [, sign = '', field = ''] = /^([<>]=?|=|@|!)?(.*)$/.exec(name) ?? []
  const value = each[field]
  if (sign === '>' || sign === '>=' || sign === '<' || sign === '<=') {
    const [left, right] = [sortable(field, value), sortable(field, wanted)]
    if (sign === '>') return left > right
    if (sign === '>=') return left >= right
    return sign === '<' ? left < right : left <= right
  }
  const allowed = Array.isArray(wanted) ? wanted : isJsonObject(wanted) ? Object.values(wanted) : [wanted]
  const equal = allowed.some((one) => textOf(one) === textOf(value))
  return sign === '!' ? !equal : equal
}

function sortable(field: string, value: Json | undefined): number {
  return field.startsWith('DATE_') ? Date.parse(textOf(value) ?? '') : Number(value)
}

function comparing(
  order: JsonObject,
): (a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>) => number {
  const [field = 'ID', direction = 'ASC'] = Object.entries(order)[0] ?? []
  const sign = (textOf(direction) ?? '').toUpperCase() === 'DESC' ? -1 : 1
  return (a, b) => sign * (sortable(field, a[field]) - sortable(field, b[field])) || Number(a['ID']) - Number(b['ID'])
}

function chosen(each: Readonly<Record<string, Json>>, select: Json | undefined): JsonObject {
  const names = Array.isArray(select)
    ? select.map(String)
    : isJsonObject(select)
      ? Object.values(select).map(String)
      : []
  if (names.length === 0 || names.includes('*')) return each
  return Object.fromEntries(['ID', ...names].map((name) => [name, each[name] ?? null]))
}
