import { createHash } from 'node:crypto'
import type { Touch } from '@throughline/protocol'
import type { DimSource } from '../schema/tables.js'

/** What is credited when nobody knows where an application, deal or payment came from. */
export const UNKNOWN_SOURCE: DimSource = {
  source_id: 0,
  channel: 'Unassigned',
  source: '(unknown)',
  medium: '',
  campaign: '',
  content: '',
  term: '',
}

type Marks = Omit<DimSource, 'source_id'>

/** The touch's row of `dim_source`. */
export function sourceOf(touch: Omit<Touch, 'at'> | undefined): DimSource {
  if (!touch) return UNKNOWN_SOURCE
  return sourceRow({
    channel: touch.channel,
    source: touch.source,
    medium: touch.medium,
    campaign: touch.campaign ?? '',
    content: touch.content ?? '',
    term: touch.term ?? '',
  })
}

function sourceRow(marks: Marks): DimSource {
  const { channel, source, medium, campaign, content, term } = marks
  return { source_id: idOf([channel, source, medium, campaign, content, term]), ...marks }
}

/**
 * 53 bits of SHA-256, all that a JavaScript number holds. The ID does not depend on the order of arrival, so a rebuild
 * gives the same rows; among 100,000 sources two are the same with a chance of one in two million.
 */
function idOf(marks: readonly string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(marks)).digest()
  return digest.readUIntBE(0, 6) * 32 + (digest.readUInt8(6) >> 3)
}

/** A short key of the values, the same on every machine. */
export function hashOf(values: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22)
}
