import { jsonAnswer, type VendorCall } from '../vendor/vendor.js'
import type { LineBookParts } from './lines.js'
import { readFile, type CounterLine } from './read-file.js'
import { refused } from './refused.js'

/** An order as the counter has it. */
export interface CounterOrder extends CounterLine {
  readonly id: string
  readonly create_date_time: string
  readonly order_status: string
}

export interface OrderBook {
  upload(call: VendorCall): Response
  list(): Response
  orders(): readonly CounterOrder[]
  files(): number
}

const STATUSES = ['IN_PROGRESS', 'PAID', 'CANCELLED', 'SPAM', 'OTHER']
const IDENTIFIERS = ['client_ids', 'emails', 'phones', 'emails_md5', 'phones_md5']
const KNOWN = [
  'id',
  'create_date_time',
  'client_uniq_id',
  ...IDENTIFIERS,
  'order_status',
  'revenue',
  'cost',
  'goals',
  'currency',
]
const DATE = /^(\d\d\.\d\d\.\d{4}|\d{4}-\d\d-\d\d)( \d\d:\d\d(:\d\d)?)?$/
const NUMBER = /^(\d+(\.\d+)?)?$/

/** Orders of a CRM: one ID is one order, whose date nobody changes. A file with a wrong line is refused as a whole. */
export function orderBook({ clock, goals }: LineBookParts): OrderBook {
  const orders = new Map<string, CounterOrder>()
  const uploadings: object[] = []

  function upload(call: VendorCall): Response {
    const mode = call.query.get('merge_mode') ?? ''
    if (!['SAVE', 'UPDATE', 'APPEND'].includes(mode))
      return refused(400, 'invalid_parameter', `Wrong value of merge_mode: ${mode}`)
    const lines = readFile(call)
    if (lines instanceof Response) return lines
    const columns = Object.keys(lines[0] ?? {})
    const sound =
      columns.every((column) => KNOWN.includes(column)) &&
      lines.every(isSound) &&
      new Set(lines.map(({ id }) => id)).size === lines.length
    if (sound) for (const line of lines) take(line, mode)
    const uploading = {
      uploading_id: `u-${uploadings.length + 1}`,
      datetime: new Date(clock.now()).toISOString(),
      api_validation_status: sound ? 'PASSED' : 'FAILED',
      elements_count: lines.length,
      entity_type: 'SYSTEM',
      uploading_format: 'CSV',
      uploading_source: 'API',
    }
    uploadings.push(uploading)
    return jsonAnswer(200, { uploading })
  }

  function isSound(line: CounterLine): boolean {
    const { create_date_time: date = '', order_status: status = '', currency = '' } = line
    return (
      DATE.test(date) &&
      IDENTIFIERS.some((column) => (line[column] ?? '') !== '') &&
      (status === '' || STATUSES.includes(status) || goals.has(status)) &&
      NUMBER.test(line['revenue'] ?? '') &&
      NUMBER.test(line['cost'] ?? '') &&
      /^([A-Z]{3})?$/.test(currency) &&
      (line['emails_md5'] ?? '').split(',').every((hash) => /^([0-9a-f]{32})?$/.test(hash))
    )
  }

  function take(line: CounterLine, mode: string): void {
    const id = line['id'] || `without-id-${orders.size + 1}`
    const before = orders.get(id)
    const told = Object.entries(line).filter(([, value]) => mode === 'SAVE' || value !== '')
    orders.set(id, {
      ...(mode === 'SAVE' ? {} : before),
      ...Object.fromEntries(told),
      id,
      create_date_time: before?.create_date_time ?? line['create_date_time'] ?? '',
      order_status: line['order_status'] || 'PAID',
    })
  }

  return {
    upload,
    list: () => jsonAnswer(200, { uploadings: uploadings.toReversed() }),
    orders: () => [...orders.values()],
    files: () => uploadings.length,
  }
}
