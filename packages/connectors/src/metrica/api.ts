import { SinkUnavailable, type DeliveryContext } from '@throughline/collector'
import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'
import { stringify } from 'csv-stringify/sync'
import { readAnswer, unavailable, type Answer } from '../http-sink/answer.js'
import { textOf } from '../text-of.js'
import type { MetricaSettings } from './options.js'

/** A file that Metrica has taken, and how far it has come with it. */
export interface Uploading {
  readonly id: string
  readonly comment: string
  /** `UPLOADED` … `PROCESSED`, or `LINKAGE_FAILURE` when it knew none of the visitors; of orders `PASSED` or `FAILED`. */
  readonly status: string
  /** Lines of the file. */
  readonly lines: number
  /** Those that were understood; absent where Metrica does not say. */
  readonly taken?: number
}

/** A line of a file by its columns; a column without a value is empty. */
export type FileLine = Readonly<Record<string, string | number>>

export interface FileUpload {
  /** Below the counter, such as `offline_conversions/upload`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly lines: readonly FileLine[]
}

/** What is kept in files: `/management/v1/…` is of conversions, calls and costs, `/cdp/api/v1/…` of orders. */
export interface MetricaApi {
  /** Sends a file. Throws `SinkUnavailable` with the code `refused` when Metrica refuses it as a whole. */
  upload(upload: FileUpload): Promise<Uploading>
  /** The latest files, newest first. */
  uploadings(path: string): Promise<readonly Uploading[]>
  /** Names by which goals of the type "JavaScript event" are reached. */
  goals(): Promise<ReadonlySet<string>>
}

const MOST_LISTED = 100

export function metricaApi(
  { baseUrl, counterId, token, send }: MetricaSettings,
  { fetch, clock }: Pick<DeliveryContext, 'fetch' | 'clock'>,
): MetricaApi {
  const counter = `${baseUrl}/management/v1/counter/${counterId}`
  const files = send === 'orders' ? `${baseUrl}/cdp/api/v1/counter/${counterId}` : counter

  async function ask(url: string, init: RequestInit = {}): Promise<JsonObject> {
    const headers = { authorization: `OAuth ${token}` }
    const answer = await readAnswer(await fetch(url, { ...init, redirect: 'manual', headers }))
    if (answer.status === 200 && isJsonObject(answer.body)) return answer.body
    throw failure(answer, clock.now())
  }

  return {
    async upload({ path, query, columns, lines }) {
      const body = new FormData()
      body.set('file', new Blob([csvOf(columns, lines)], { type: 'text/csv' }), 'throughline.csv')
      const url = `${files}/${path}?${new URLSearchParams(query).toString()}`
      const { uploading } = await ask(url, { method: 'POST', body })
      if (isJsonObject(uploading)) return readUploading(uploading)
      throw new SinkUnavailable('server-error', 'Metrica did not say what it made of the file')
    },
    async uploadings(path) {
      const { uploadings } = await ask(`${files}/${path}?limit=${MOST_LISTED}`)
      return objectsOf(uploadings).map(readUploading)
    },
    async goals() {
      const { goals } = await ask(`${counter}/goals`)
      const actions = objectsOf(goals).filter(({ type }) => type === 'action')
      return new Set(actions.flatMap(({ conditions }) => objectsOf(conditions).flatMap(({ url }) => textOf(url) ?? [])))
    },
  }
}

function csvOf(columns: readonly string[], lines: readonly FileLine[]): string {
  return stringify([[...columns], ...lines.map((line) => columns.map((column) => line[column] ?? ''))])
}

function readUploading(uploading: JsonObject): Uploading {
  const taken = textOf(uploading['line_quantity'])
  return {
    id: textOf(uploading['id'] ?? uploading['uploading_id']) ?? '',
    comment: textOf(uploading['comment']) ?? '',
    status: textOf(uploading['status'] ?? uploading['api_validation_status']) ?? '',
    lines: Number(textOf(uploading['source_quantity'] ?? uploading['elements_count']) ?? 0),
    ...(taken !== undefined && { taken: Number(taken) }),
  }
}

/** `{"errors":[{"error_type","message"}],"code","message"}` */
function failure(answer: Answer, now: number): SinkUnavailable {
  const { errors, message } = isJsonObject(answer.body) ? answer.body : {}
  const [first] = objectsOf(errors)
  const said = [textOf(first?.['error_type']), textOf(first?.['message']) ?? textOf(message)].filter(Boolean)
  return unavailable('Yandex Metrica', answer, now, said.join(', ') || undefined)
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
