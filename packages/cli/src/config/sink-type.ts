import { tailored, type AnySink } from '@throughline/collector'
import { filterSchema, mapSchema } from '@throughline/connectors/mapping'
import { isJsonObject } from '@throughline/protocol'
import { z } from 'zod'
import { connectorType, type ConnectorParts, type ConnectorType } from './connector-kind.js'
import { explain } from './explain.js'

const startFrom = z
  .string()
  .refine(isStart, 'expected "beginning", "now" or a date such as 2026-03-01')
  .transform((text) => (text === 'beginning' || text === 'now' ? text : Date.parse(text)))

/** What every sink of a configuration takes beside its connector's own options. */
const tailoring = z.strictObject({
  filter: filterSchema.exactOptional(),
  map: mapSchema.exactOptional(),
  startFrom: startFrom.exactOptional(),
  formerly: z.string().min(1).exactOptional(),
})

function isStart(text: string): boolean {
  return text === 'beginning' || text === 'now' || (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)))
}

const TAILORING = new Set(Object.keys(tailoring.shape))

/** A type of sink that a configuration may name; `filter`, `map`, `startFrom` and `formerly` are taken for all of them. */
export function sinkType<Options>(parts: ConnectorParts<Options, AnySink>): ConnectorType<AnySink> {
  const open = connectorType(parts)
  return (options) => {
    if (!isJsonObject(options)) return open(options)
    const entries = Object.entries(options)
    const own = Object.fromEntries(entries.filter(([key]) => !TAILORING.has(key)))
    const common = Object.fromEntries(entries.filter(([key]) => TAILORING.has(key)))
    const checked = tailoring.safeParse(common, { error: explain, reportInput: true })
    const opened = open(own)
    if (!checked.success) return { issues: [...checked.error.issues, ...('issues' in opened ? opened.issues : [])] }
    return 'made' in opened && entries.length > Object.keys(own).length
      ? { made: tailored(opened.made, checked.data) }
      : opened
  }
}
