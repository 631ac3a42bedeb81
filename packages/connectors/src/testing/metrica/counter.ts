import type { Clock } from '@throughline/collector'
import { parse } from 'csv-parse/sync'
import { jsonAnswer, vendor, type ShownRow, type Vendor, type VendorCall } from '../vendor/vendor.js'

export interface MetricaCounterOptions {
  readonly clock: Clock
  readonly counterId: number
  readonly token: string
  /** Names of its goals. */
  readonly goals: readonly string[]
  /** Visitors that it has seen, by ClientId, yclid or UserId. */
  readonly visitors: (id: string) => boolean
}

/** A conversion as the counter has it, under the columns of the file. */
export type CounterConversion = Readonly<Record<string, string>>

/** A counter of Yandex Metrica behind its management API: what it is told twice it counts twice. */
export interface MetricaCounter extends Vendor {
  /** Lines that were understood, in the order in which they came. */
  conversions(): readonly CounterConversion[]
  /** Files that were taken. */
  files(): number
}

const IDS = ['ClientId', 'UserId', 'Yclid', 'PurchaseId']
const PROCESSING_MS = 7_200_000

interface Uploading {
  readonly id: number
  readonly comment: string
  readonly at: number
  readonly lines: readonly CounterConversion[]
  readonly understood: readonly CounterConversion[]
  readonly idColumn: string
}

export function metricaCounter(options: MetricaCounterOptions): MetricaCounter {
  const { clock, counterId, token, goals, visitors } = options
  const uploadings: Uploading[] = []
  const base = `/management/v1/counter/${counterId}/offline_conversions`

  function answer(call: VendorCall): Response {
    if (call.headers.get('authorization') !== `OAuth ${token}`) return refused(403, 'access_denied', 'Access is denied')
    if (call.path.endsWith(`${base}/uploadings`) && call.method === 'GET') {
      return jsonAnswer(200, { uploadings: uploadings.toReversed().map((one) => shownUploading(one)) })
    }
    if (!call.path.endsWith(`${base}/upload`) || call.method !== 'POST') {
      return refused(404, 'not_found', 'There is no such counter')
    }
    return upload(call)
  }

  function upload({ text, query }: VendorCall): Response {
    const file = /name="file"[^]*?\r\n\r\n([^]*?)\r\n--/.exec(text)?.[1]
    if (file === undefined) return refused(400, 'missing_parameter', 'file is required')
    const lines: CounterConversion[] = parse(file, { columns: true })
    const columns = Object.keys(lines[0] ?? {})
    const [idColumn = '', ...others] = columns.filter((column) => IDS.includes(column))
    if (idColumn === '' || others.length > 0 || !columns.includes('Target') || !columns.includes('DateTime')) {
      return refused(400, 'invalid_uploading', `Wrong columns: ${columns.join(', ')}`)
    }
    const understood = lines.filter((line) => isSound(line, idColumn))
    const uploading: Uploading = {
      id: uploadings.length + 1,
      comment: query.get('comment') ?? '',
      at: clock.now(),
      lines,
      understood,
      idColumn,
    }
    uploadings.push(uploading)
    return jsonAnswer(200, { uploading: shownUploading(uploading) })
  }

  function isSound(line: CounterConversion, idColumn: string): boolean {
    const { Target: goal = '', DateTime: time = '', Price: price = '', Currency: currency = '' } = line
    const known = idColumn !== 'ClientId' || /^\d+$/.test(line[idColumn] ?? '')
    return (
      known &&
      goals.includes(goal) &&
      /^\d{10}$/.test(time) &&
      Number(time) * 1_000 <= clock.now() &&
      /^(\d+(\.\d+)?)?$/.test(price) &&
      /^([A-Z]{3})?$/.test(currency)
    )
  }

  function shownUploading({ id, comment, at, lines, understood, idColumn }: Uploading): object {
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
    conversions: () => uploadings.flatMap(({ understood }) => understood),
    files: () => uploadings.length,
    ...vendor({
      clock,
      answer,
      shown: () => uploadings.flatMap(({ understood }) => understood.map((line): ShownRow => ({ ...line }))),
      words: {
        rateLimited: (headers) => refused(429, 'quota_requests_by_uid', 'The quota is used up', headers),
        unauthorised: () => refused(403, 'access_denied', 'Access is denied'),
        serverError: (headers) => refused(503, 'backend_error', 'Service is temporarily unavailable', headers),
      },
    }),
  }
}

function refused(
  code: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(code, { errors: [{ error_type: type, message }], code, message }, headers)
}
