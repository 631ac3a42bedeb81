import { SinkUnavailable, type DeliveryContext, type Result } from '@throughline/collector'
import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { onceInLife } from '../http-sink/once.js'
import type { Mapper } from '../mapping/rule.js'
import { contentId } from '../secrets.js'
import { metricaApi, type MetricaApi } from './api.js'
import { ID_COLUMNS, toConversion, type Conversion } from './encode.js'
import type { MetricaSettings } from './options.js'

interface Line {
  readonly conversion: Conversion
  /** Names what it tells; Metrica itself counts whatever it is told, however often. */
  readonly key: string
}

/**
 * Sends what Metrica was not told yet, a file for each kind of ID. Before a file goes, it is written down which lines go
 * with it; when its answer was lost, Metrica is asked whether it has a file of that name.
 */
export async function deliverConversions(
  batch: readonly TrackedEvent[],
  {
    settings,
    map,
    context,
  }: { readonly settings: MetricaSettings; readonly map: Mapper; readonly context: DeliveryContext },
): Promise<readonly Result[]> {
  const api = metricaApi(settings, context)
  const now = context.clock.now()
  const encoded = batch.map((event) => {
    const mapped = map(event)
    const conversion = mapped ? toConversion(event, mapped, { settings, now }) : { rejected: 'nothing is sent of it' }
    return 'rejected' in conversion ? conversion : { conversion, key: onceInLife(event) ?? event.id }
  })
  const lines = new Map(encoded.flatMap((each) => ('rejected' in each ? [] : [[each.key, each] as const])))
  const told = await alreadyTold([...lines.keys()], api, context)
  const open = new Map([...lines].filter(([key]) => !told.has(key)))
  let sent = 0
  for (const idColumn of ID_COLUMNS) {
    const file = [...open.values()].filter(({ conversion }) => conversion.idColumn === idColumn)
    if (file.length === 0) continue
    const failure = await send(file, api, context)
    if (!failure) sent += file.length
    else if (sent + told.size === 0) throw failure
    else return encoded.map((each) => resultOf(each, open, failure, idColumn))
  }
  return encoded.map((each) =>
    'rejected' in each ? { kind: 'rejected', reason: each.rejected } : { kind: 'delivered' },
  )
}

/** What had not been sent when Metrica went away is to be tried again. */
function resultOf(
  each: Line | { readonly rejected: string },
  open: ReadonlyMap<string, Line>,
  { message: reason, retryAfterMs: afterMs }: SinkUnavailable,
  failedAt: Conversion['idColumn'],
): Result {
  if ('rejected' in each) return { kind: 'rejected', reason: each.rejected }
  const unsent = ID_COLUMNS.indexOf(each.conversion.idColumn) >= ID_COLUMNS.indexOf(failedAt)
  return open.has(each.key) && unsent
    ? { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) }
    : { kind: 'delivered' }
}

async function send(
  file: readonly Line[],
  api: MetricaApi,
  { memory, clock }: DeliveryContext,
): Promise<SinkUnavailable | undefined> {
  const comment = contentId('throughline', [clock.now(), file.map(({ key }) => key)])
  const write = (state: Json): Promise<void> => memory.write(new Map(file.map(({ key }) => [key, state])))
  await write({ file: comment })
  try {
    await api.upload(
      file.map(({ conversion }) => conversion),
      comment,
    )
  } catch (error) {
    if (error instanceof SinkUnavailable) return error
    throw error
  }
  await write({ at: clock.now() })
  return undefined
}

/** Of these lines those that Metrica has, by our own notes or, where the last answer was lost, by its list of files. */
async function alreadyTold(
  keys: readonly string[],
  api: MetricaApi,
  { memory }: DeliveryContext,
): Promise<ReadonlySet<string>> {
  const noted = await memory.read(keys)
  const uncertain = [...noted].filter(([, note]) => fileOf(note) !== undefined)
  const files = new Set(uncertain.length === 0 ? [] : (await api.uploadings()).map(({ comment }) => comment))
  const arrived = (note: Json): boolean => {
    const file = fileOf(note)
    return file === undefined || files.has(file)
  }
  return new Set([...noted].flatMap(([key, note]) => (arrived(note) ? [key] : [])))
}

function fileOf(note: Json): string | undefined {
  return isJsonObject(note) && typeof note['file'] === 'string' ? note['file'] : undefined
}
