import type { Clock } from '@throughline/collector'
import { jsonAnswer, type VendorCall } from '../vendor/vendor.js'
import { readFile, type CounterLine } from './read-file.js'
import { refused } from './refused.js'

export type { CounterLine } from './read-file.js'

export interface LineBookParts {
  readonly clock: Clock
  readonly goals: Set<string>
  readonly visitors: (id: string) => boolean
}

/** Conversions or calls as the counter has them: what comes twice counts twice. */
export interface LineBook {
  upload(call: VendorCall): Response
  list(): Response
  lines(): readonly CounterLine[]
  files(): number
}

const IDS = ['ClientId', 'UserId', 'Yclid', 'PurchaseId']
const PROCESSING_MS = 7_200_000
const CALL_COLUMNS =
  'DateTime StaticCall Price Currency PhoneNumber TalkDuration HoldDuration CallMissed Tag FirstTimeCaller URL CallTrackerURL'.split(
    ' ',
  )
const COLUMNS = {
  conversions: { known: ['Target', 'DateTime', 'Price', 'Currency'], required: ['Target', 'DateTime'] },
  calls: { known: CALL_COLUMNS, required: ['DateTime'] },
} as const
const FLAG = /^[01]?$/
const SECONDS = /^\d*$/

interface Uploading {
  readonly id: number
  readonly comment: string
  readonly at: number
  readonly lines: readonly CounterLine[]
  readonly understood: readonly CounterLine[]
  readonly idColumn: string
}

export function lineBook(kind: 'conversions' | 'calls', { clock, goals, visitors }: LineBookParts): LineBook {
  const uploadings: Uploading[] = []

  function upload(call: VendorCall): Response {
    const lines = readFile(call)
    if (lines instanceof Response) return lines
    const columns = Object.keys(lines[0] ?? {})
    const [idColumn = '', ...others] = columns.filter((column) => IDS.includes(column))
    const strange = columns.filter((column) => column !== idColumn && !isKnown(column))
    const missing = COLUMNS[kind].required.filter((column) => !columns.includes(column))
    if (idColumn === '' || others.length + strange.length + missing.length > 0)
      return refused(400, 'invalid_uploading', `Wrong columns: ${columns.join(', ')}`)
    const goal = call.query.get('new_goal_name')
    if (kind === 'calls' && goal !== null) goals.add(goal)
    const uploading: Uploading = {
      id: uploadings.length + 1,
      comment: call.query.get('comment') ?? '',
      at: clock.now(),
      lines,
      understood: lines.filter((line) => isSound(line, idColumn)),
      idColumn,
    }
    uploadings.push(uploading)
    return jsonAnswer(200, { uploading: shown(uploading) })
  }

  function isKnown(column: string): boolean {
    return COLUMNS[kind].known.some((known) => known === column)
  }

  function isSound(line: CounterLine, idColumn: string): boolean {
    const { DateTime: time = '', Price: price = '', Currency: currency = '' } = line
    const known = idColumn !== 'ClientId' || /^\d+$/.test(line[idColumn] ?? '')
    return (
      known &&
      /^\d{10}$/.test(time) &&
      Number(time) * 1_000 <= clock.now() &&
      /^(\d+(\.\d+)?)?$/.test(price) &&
      /^([A-Z]{3})?$/.test(currency) &&
      (kind === 'calls' ? isCall(line) : goals.has(line['Target'] ?? ''))
    )
  }

  function shown({ id, comment, at, lines, understood, idColumn }: Uploading): object {
    const matched = understood.some((line) => visitors(line[idColumn] ?? ''))
    const done = clock.now() - at >= PROCESSING_MS
    return {
      id,
      comment,
      source_quantity: lines.length,
      line_quantity: understood.length,
      client_id_type: idColumn,
      status: done ? (matched ? 'PROCESSED' : 'LINKAGE_FAILURE') : 'UPLOADED',
    }
  }

  return {
    upload,
    list: () => jsonAnswer(200, { uploadings: uploadings.toReversed().map(shown) }),
    lines: () => uploadings.flatMap(({ understood }) => understood),
    files: () => uploadings.length,
  }
}

function isCall(line: CounterLine): boolean {
  const { TalkDuration: talk = '', HoldDuration: hold = '', StaticCall: still = '', CallMissed: missed = '' } = line
  const phone = line['PhoneNumber'] ?? ''
  return (
    [talk, hold].every((each) => SECONDS.test(each)) &&
    [still, missed].every((each) => FLAG.test(each)) &&
    !/\s/.test(phone)
  )
}
