import { createHash } from 'node:crypto'
import type { Touch } from '@throughline/protocol'
import type { ConversionKind, DimSource } from '../schema/tables.js'

/** What is credited when nobody knows where an application, deal or payment came from. */
export const UNKNOWN_SOURCE: DimSource = {
  source_id: 0,
  channel: 'Unassigned',
  source: '(unknown)',
  medium: '',
  campaign: '',
  content: '',
  term: '',
  provider: '',
  campaign_id: 0,
}

type Marks = Omit<DimSource, 'source_id' | 'campaign_id'>

/** The touch's row of `dim_source`; of a cost, under the provider who reported it. */
export function sourceOf(touch: Omit<Touch, 'at'> | undefined, provider = ''): DimSource {
  if (!touch) return UNKNOWN_SOURCE
  return sourceRow({
    channel: touch.channel,
    source: touch.source,
    medium: touch.medium,
    campaign: touch.campaign ?? '',
    content: touch.content ?? '',
    term: touch.term ?? '',
    provider,
  })
}

/** The row of the source's campaign: the same marks without content and term. */
export function campaignOf(source: DimSource): DimSource {
  return source.campaign_id === source.source_id ? source : sourceRow({ ...marksOf(source), content: '', term: '' })
}

function marksOf({ source_id: _id, campaign_id: _campaign, ...marks }: DimSource): Marks {
  return marks
}

/** Sources met lately: a site has some thousands, and each of its events names one. */
const REMEMBERED = 20_000
const remembered = new Map<string, DimSource>()

/**
 * 53 bits of SHA-256, all that a JavaScript number holds. The ID does not depend on the order of arrival, so a rebuild
 * gives the same rows; among 100,000 sources two are the same with a chance of one in two million.
 */
function sourceRow(marks: Marks): DimSource {
  const { channel, source, medium, campaign, content, term, provider } = marks
  const name = `${channel}\0${source}\0${medium}\0${campaign}\0${content}\0${term}\0${provider}`
  const known = remembered.get(name)
  if (known) return known
  const texts = [channel, source, medium, campaign, content, term, provider]
  const source_id = numberOf(JSON.stringify(texts))
  const campaign_id =
    content === '' && term === '' ? source_id : sourceRow({ ...marks, content: '', term: '' }).source_id
  const row = { source_id, ...marks, campaign_id }
  if (remembered.size >= REMEMBERED) remembered.clear()
  remembered.set(name, row)
  return row
}

/** Key of an application, registration or payment: the same on every machine, and one column to join by. */
export function conversionKey(site: string, conversion: ConversionKind, id: string): number {
  return numberOf(JSON.stringify([site, conversion, id]))
}

function numberOf(name: string): number {
  const digest = createHash('sha256').update(name).digest()
  return digest.readUIntBE(0, 6) * 32 + (digest.readUInt8(6) >> 3)
}

/** Key of a path of channels or sources, which the text names in their order. */
export function pathId(path: string): number {
  return numberOf(path)
}

/** A short key of the values, the same on every machine. */
export function hashOf(values: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22)
}
