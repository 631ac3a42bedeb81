import type { DeliveryContext, Result } from '@throughline/collector'
import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { onceInLife } from '../http-sink/once.js'
import type { Mapper } from '../mapping/rule.js'
import { withoutPersonalData } from '../personal/strip.js'
import { contentId } from '../secrets.js'
import { metricaApi, type MetricaApi } from './api.js'
import { toLine, type LineKind, type VisitorLine } from './lines.js'
import type { MetricaSettings } from './options.js'
import { sendFiles } from './send-files.js'

interface Line extends VisitorLine {
  /** Names what it tells; Metrica itself counts whatever it is told, however often. */
  readonly key: string
}

export interface LineDelivery {
  readonly kind: LineKind
  readonly settings: MetricaSettings
  readonly map: Mapper
  readonly context: DeliveryContext
}

/**
 * Sends what Metrica was not told yet, a file for each kind of ID. Before a file goes, it is written down which lines go
 * with it; when its answer was lost, Metrica is asked whether it has a file of that name.
 */
export async function deliverLines(batch: readonly TrackedEvent[], delivery: LineDelivery): Promise<readonly Result[]> {
  const { kind, context } = delivery
  const api = metricaApi(delivery.settings, context)
  const encoded = batch.map((event) => encode(event, delivery))
  const lines = new Map(encoded.flatMap((each) => ('rejected' in each ? [] : [[each.key, each] as const])))
  const results = new Map<string, Result>()
  for (const key of await alreadyTold([...lines.keys()], { api, kind, context })) {
    results.set(key, { kind: 'delivered' })
    lines.delete(key)
  }
  await sendFiles(filesOf([...lines.values()], kind), {
    fruitful: results.size > 0,
    send: async (file) => {
      for (const [key, result] of await send(file, { api, kind, context })) results.set(key, result)
    },
    putOff: (file, result) => {
      for (const { key } of file) results.set(key, result)
    },
  })
  return encoded.map((each) =>
    'rejected' in each
      ? { kind: 'rejected', reason: each.rejected }
      : (results.get(each.key) ?? { kind: 'retry', reason: 'Metrica did not say what became of it' }),
  )
}

function encode(
  event: TrackedEvent,
  { kind, settings, map, context }: LineDelivery,
): Line | { readonly rejected: string } {
  const seen = withoutPersonalData(event)
  const mapped = map(seen)
  if (!mapped) return { rejected: 'without personal data there is nothing to send' }
  const line = toLine(settings.userIds ? event : seen, mapped, { kind, settings, now: context.clock.now() })
  return 'rejected' in line ? line : { ...line, key: onceInLife(event) ?? event.id }
}

/** A file knows visitors by one kind of ID, and calls by one goal. */
function filesOf(lines: readonly Line[], { goalParameter }: LineKind): readonly (readonly Line[])[] {
  const files = new Map<string, Line[]>()
  for (const line of lines) {
    const name = JSON.stringify([line.idColumn, ...(goalParameter === undefined ? [] : [line.goal])])
    const file = files.get(name)
    if (file) file.push(line)
    else files.set(name, [line])
  }
  return [...files.values()]
}

interface Sending {
  readonly api: MetricaApi
  readonly kind: LineKind
  readonly context: DeliveryContext
}

/** What became of each line. */
async function send(
  file: readonly Line[],
  { api, kind, context: { memory, clock } }: Sending,
): Promise<ReadonlyMap<string, Result>> {
  const { idColumn = '', goal = '' } = file[0] ?? {}
  const comment = contentId('throughline', [clock.now(), file.map(({ key }) => key)])
  const write = (lines: readonly Line[], note: Json | undefined): Promise<void> =>
    memory.write(new Map(lines.map(({ key }) => [key, note])))
  await write(file, { file: comment })
  const { lines, taken = lines } = await api.upload({
    path: kind.upload,
    query: { comment, ...(kind.goalParameter !== undefined && { [kind.goalParameter]: goal }) },
    columns: [idColumn, ...kind.columns],
    lines: file.map(({ id, cells }) => ({ ...cells, [idColumn]: id })),
  })
  await write(file, { at: clock.now() })
  const goalless = taken < lines && kind.goalParameter === undefined ? await withoutGoal(file, api) : []
  await write(goalless, undefined)
  const results = new Map<string, Result>(file.map(({ key }) => [key, { kind: 'delivered' }]))
  for (const line of goalless) results.set(line.key, noGoal(line))
  return results
}

/** Metrica says how many lines it did not understand, and not which: those whose goals it does not have. */
async function withoutGoal(file: readonly Line[], api: MetricaApi): Promise<readonly Line[]> {
  const goals = await api.goals()
  return file.filter(({ goal }) => !goals.has(goal))
}

function noGoal({ goal }: Line): Result {
  return {
    kind: 'rejected',
    reason: `Metrica has no goal "${goal}": make one of the type "JavaScript event" with the condition "exact match"`,
  }
}

/** Of these lines those that Metrica has, by our own notes or, where the last answer was lost, by its list of files. */
async function alreadyTold(
  keys: readonly string[],
  { api, kind, context: { memory } }: Sending,
): Promise<ReadonlySet<string>> {
  const noted = await memory.read(keys)
  const uncertain = [...noted].filter(([, note]) => fileOf(note) !== undefined)
  const files = new Set(uncertain.length === 0 ? [] : (await api.uploadings(kind.list)).map(({ comment }) => comment))
  const arrived = (note: Json): boolean => {
    const file = fileOf(note)
    return file === undefined || files.has(file)
  }
  return new Set([...noted].flatMap(([key, note]) => (arrived(note) ? [key] : [])))
}

function fileOf(note: Json): string | undefined {
  return isJsonObject(note) && typeof note['file'] === 'string' ? note['file'] : undefined
}
