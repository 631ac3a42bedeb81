import { jsonAnswer, type VendorCall } from '../vendor/vendor.js'
import type { LineBookParts } from './lines.js'
import { readFile, type CounterLine } from './read-file.js'
import { refused } from './refused.js'

export interface ExpenseBook {
  upload(call: VendorCall): Response
  list(): Response
  lines(): readonly CounterLine[]
  files(): number
}

const REQUIRED = ['Date', 'UTMSource', 'Expenses']
const KNOWN = [...REQUIRED, 'UTMMedium', 'UTMCampaign', 'UTMTerm', 'UTMContent', 'Currency', 'Clicks']
const PROCESSING_MS = 600_000

/** What ads cost: a file for a period takes the place of the same provider's earlier one for that period. */
export function expenseBook({ clock }: LineBookParts): ExpenseBook {
  const periods = new Map<string, readonly CounterLine[]>()
  const uploadings: { readonly id: number; readonly at: number; readonly [field: string]: unknown }[] = []

  function upload(call: VendorCall): Response {
    const lines = readFile(call)
    if (lines instanceof Response) return lines
    const columns = Object.keys(lines[0] ?? {})
    if (!REQUIRED.every((column) => columns.includes(column)) || !columns.every((column) => KNOWN.includes(column)))
      return refused(400, 'invalid_uploading', `Wrong columns: ${columns.join(', ')}`)
    const wrong = lines.findIndex((line) => !isSound(line))
    if (wrong >= 0) return refused(400, 'invalid_uploading', `Wrong value in line ${wrong + 2}`)
    const provider = call.query.get('provider') ?? 'default'
    const days = lines.map(({ Date: day = '' }) => day).toSorted((a, b) => (a < b ? -1 : 1))
    periods.set(JSON.stringify([days[0], days.at(-1), provider]), lines)
    uploadings.push({
      id: uploadings.length + 1,
      at: clock.now(),
      provider,
      comment: call.query.get('comment') ?? '',
      source_quantity: lines.length,
      type: 'EXPENSES',
    })
    return jsonAnswer(200, { uploading: shown(uploadings.at(-1)) })
  }

  function shown(uploading: (typeof uploadings)[number] | undefined): object {
    const { at = 0, ...rest } = uploading ?? {}
    return { ...rest, status: clock.now() - at >= PROCESSING_MS ? 'PROCESSED' : 'UPLOADED' }
  }

  return {
    upload,
    list: () => jsonAnswer(200, { uploadings: uploadings.toReversed().map(shown) }),
    lines: () => [...periods].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, lines]) => lines),
    files: () => uploadings.length,
  }
}

function isSound({
  Date: day = '',
  UTMSource: source = '',
  Expenses: sum = '',
  Clicks: clicks = '',
}: CounterLine): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(day) && source !== '' && /^\d+(\.\d+)?$/.test(sum) && /^\d*$/.test(clicks)
}
