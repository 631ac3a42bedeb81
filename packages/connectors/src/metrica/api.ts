import { SinkUnavailable, type DeliveryContext } from '@throughline/collector'
import { isJsonObject, type JsonObject } from '@throughline/protocol'
import { stringify } from 'csv-stringify/sync'
import { readAnswer, unavailable, type Answer } from '../http-sink/answer.js'
import { textOf } from '../text-of.js'
import type { Conversion } from './encode.js'
import type { MetricaSettings } from './options.js'

/** A file that Metrica has taken, and how far it has come with it. */
export interface Uploading {
  readonly id: string
  readonly comment: string
  /** `UPLOADED` … `PROCESSED`, or `LINKAGE_FAILURE` when it knew none of the visitors. */
  readonly status: string
  /** Lines of the file, and those that were understood. */
  readonly lines: number
  readonly taken: number
}

export interface MetricaApi {
  /** Sends lines with the same kind of ID as one file. */
  upload(conversions: readonly Conversion[], comment: string): Promise<void>
  /** The latest files, newest first. */
  uploadings(): Promise<readonly Uploading[]>
}

export function metricaApi(
  { baseUrl, counterId, token }: MetricaSettings,
  { fetch, clock }: Pick<DeliveryContext, 'fetch' | 'clock'>,
): MetricaApi {
  const path = `${baseUrl}/management/v1/counter/${counterId}/offline_conversions`

  async function ask(url: string, init: RequestInit = {}): Promise<JsonObject> {
    const headers = { authorization: `OAuth ${token}` }
    const answer = await readAnswer(await fetch(url, { ...init, redirect: 'manual', headers }))
    if (answer.status === 200 && isJsonObject(answer.body)) return answer.body
    throw failure(answer, clock.now())
  }

  return {
    async upload(conversions, comment) {
      const body = new FormData()
      body.set('file', new Blob([csvOf(conversions)], { type: 'text/csv' }), 'conversions.csv')
      const answered = await ask(`${path}/upload?comment=${encodeURIComponent(comment)}`, { method: 'POST', body })
      if (!isJsonObject(answered['uploading'])) {
        throw new SinkUnavailable('server-error', 'Metrica did not say what it made of the file')
      }
    },
    async uploadings() {
      const { uploadings } = await ask(`${path}/uploadings?limit=100`)
      return (Array.isArray(uploadings) ? uploadings.filter(isJsonObject) : []).map(readUploading)
    },
  }
}

function csvOf(conversions: readonly Conversion[]): string {
  const [first] = conversions
  const rows = conversions.map(({ id, Target, DateTime, Price, Currency }) => [id, Target, DateTime, Price, Currency])
  return stringify([[first?.idColumn, 'Target', 'DateTime', 'Price', 'Currency'], ...rows])
}

function readUploading(uploading: JsonObject): Uploading {
  const { id, comment, status, source_quantity: lines, line_quantity: taken } = uploading
  return {
    id: textOf(id) ?? '',
    comment: textOf(comment) ?? '',
    status: textOf(status) ?? '',
    lines: Number(textOf(lines) ?? 0),
    taken: Number(textOf(taken) ?? 0),
  }
}

/** `{"errors":[{"error_type","message"}],"code","message"}` */
function failure(answer: Answer, now: number): SinkUnavailable {
  const { errors, message } = isJsonObject(answer.body) ? answer.body : {}
  const [first] = Array.isArray(errors) ? errors.filter(isJsonObject) : []
  const said = [textOf(first?.['error_type']), textOf(first?.['message']) ?? textOf(message)].filter(Boolean)
  return unavailable('Yandex Metrica', answer, now, said.join(', ') || undefined)
}
