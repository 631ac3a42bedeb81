import { stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { SinkUnavailable, type Result, type Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { openLines } from '../file/lines.js'
import { httpSink } from '../http-sink/http-sink.js'
import { checkOptions } from '../options.js'
import { CSV_FILE_LIMITS, csvUploadLimits } from './limits.js'
import { csvRules, header, toCsv, toRow, type CsvRow } from './mapping.js'
import { csvOptions, type CsvOptions, type CsvSettings } from './options.js'

/**
 * Writes a row of CSV for every event, for systems that take files: VK Ads, a spreadsheet, an import of one's own. Rows
 * are appended to a file, or put to an address by HTTP as often as is said. After a crash the last rows may come twice, so
 * give them a column of `id`. Throws `OptionsError` when the options are wrong.
 *
 * @example
 * ```ts
 * csv({ path: 'exports/vk-{date}.csv', columns: { phone: 'person.phone', amount: 'properties.amount' }, personalData: 'hashed' })
 * ```
 */
export function csv(options: CsvOptions): Sink {
  const settings = checkOptions('csv', csvOptions, options)
  const { name, purpose, path, url = '', headers, everyMinutes } = settings
  const upload = httpSink<CsvRow>({
    vendor: `the receiver of "${name}"`,
    name,
    purpose,
    limits: csvUploadLimits(everyMinutes),
    rules: csvRules(settings),
    // What a row holds of persons is decided column by column.
    personalData: 'plain',
    addressee: ({ id }) => id,
    encode: ({ event }) => ({ item: toRow(event, settings) }),
    request: (rows, now) => ({
      method: 'PUT',
      url: placeOf(url, now, rows[0]?.id ?? ''),
      headers: { 'content-type': 'text/csv; charset=utf-8', ...headers },
      body: header(settings) + toCsv(rows, settings),
    }),
    read: ({ status }, rows) => (status >= 200 && status < 300 ? rows.map(() => ({ kind: 'delivered' })) : undefined),
  })
  if (path === undefined) return upload
  return {
    ...upload,
    limits: CSV_FILE_LIMITS,
    deliver: (events, { clock }) => append(placeOf(path, clock.now(), ''), events, settings),
    preview: (events) => {
      const rows = events.map((event) => toRow(event, settings))
      return [{ method: 'APPEND', url: pathToFileURL(path).href, headers: {}, body: toCsv(rows, settings) }]
    },
  }
}

async function append(
  path: string,
  events: readonly TrackedEvent[],
  settings: CsvSettings,
): Promise<readonly Result[]> {
  const rows = events.map((event) => toRow(event, settings))
  try {
    const lines = await openLines(path)
    try {
      const { size } = await stat(path)
      await lines.append((size === 0 ? header(settings) : '') + toCsv(rows, settings))
    } finally {
      await lines.close()
    }
  } catch (cause) {
    throw new SinkUnavailable('server-error', `cannot append to ${path}: ${String(cause)}`, { cause })
  }
  return events.map(() => ({ kind: 'delivered' }))
}

/** A name for the file: by the day, and by the event that it begins with, so that the same file put again is the same. */
function placeOf(template: string, now: number, id: string): string {
  const date = new Date(now).toISOString().slice(0, 10)
  return template.replaceAll('{date}', date).replaceAll('{id}', encodeURIComponent(id))
}
