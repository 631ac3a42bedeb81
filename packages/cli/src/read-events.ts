import { normalise, rulesOf } from '@throughline/collector'
import { isJsonObject, parseMessage, type TrackedEvent } from '@throughline/protocol'
import type { ConfiguredSite } from './config/config.js'
import { ThroughlineError } from './error.js'

/**
 * Reads events from JSON: one, a list, or one a line; messages as a browser or a server sends them, or events as the log
 * has them and the file sink writes them. Throws a {@link ThroughlineError} of code `usage` that says which is wrong.
 */
export function readEvents(text: string, site: ConfiguredSite, now: number): readonly TrackedEvent[] {
  const values = parse(text)
  if (values.length === 0) throw new ThroughlineError('usage', 'there is no event; pass one as JSON')
  return values.map((value, index) => {
    if (isEvent(value)) return value
    const message = parseMessage(value)
    if (!message.ok) {
      throw new ThroughlineError(
        'usage',
        `event ${index + 1} is neither a message nor a logged event: ${message.reason}`,
      )
    }
    const { id } = site
    return normalise(
      { messageId: `preview-${index + 1}`, ...message.value },
      { site: id, receivedAt: now, rules: rulesOf(site) },
    )
  })
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch (whole) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    try {
      return lines.map((line): unknown => JSON.parse(line))
    } catch {
      const why = whole instanceof Error ? whole.message : String(whole)
      throw new ThroughlineError('usage', `that is neither JSON nor lines of JSON: ${why}`, { cause: whole })
    }
  }
}

function isEvent(value: unknown): value is TrackedEvent {
  return (
    isJsonObject(value) &&
    typeof value['id'] === 'string' &&
    typeof value['site'] === 'string' &&
    typeof value['type'] === 'string' &&
    typeof value['occurredAt'] === 'number' &&
    typeof value['receivedAt'] === 'number' &&
    isJsonObject(value['properties'])
  )
}
