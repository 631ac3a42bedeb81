import { pathToFileURL } from 'node:url'
import { SinkUnavailable, type Limits, type Sink } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { checkOptions } from '../options.js'
import { family } from './family.js'
import { forgetLines } from './forget.js'
import { openLines, type Lines } from './lines.js'
import { fileOptions, type FileOptions } from './options.js'

/** One write and one flush for so many events. */
export const FILE_LIMITS: Limits = { items: 1_000, timeoutMs: 30_000 }

/**
 * Appends every event to a file as one line of JSON: the normalised event. A line is on disk before the event counts
 * as delivered. After a crash the last events may stand there twice, under the same `id`.
 *
 * Throws `OptionsError` when the options are wrong; the file is opened at the first delivery.
 *
 * @example
 * ```ts
 * file({ name: 'archive', path: 'data/events.ndjson' })
 * ```
 */
export function file(options: FileOptions): Sink {
  const { name, path, purpose, rotate, gzip } = checkOptions('file', fileOptions, options)
  const days = rotate === 'day' ? family(path) : undefined
  let opened: { readonly path: string; readonly lines: Lines } | undefined
  const close = async (): Promise<void> => {
    const last = opened
    opened = undefined
    await last?.lines.close()
  }

  /** The lines of the file that is due now: another one begins with each day where they are asked to. */
  async function linesAt(now: number): Promise<Lines> {
    const due = days?.fileOf(now) ?? path
    if (opened?.path === due) return opened.lines
    await close()
    opened = { path: due, lines: await openLines(due) }
    if (gzip) await days?.compress(due)
    return opened.lines
  }

  return {
    name,
    purpose,
    limits: FILE_LIMITS,
    mapping: [{ events: 'any', sent: 'the normalised event', fields: {} }],
    deliver: async (events, { clock }) => {
      try {
        const lines = await linesAt(clock.now())
        await lines.append(linesOf(events))
      } catch (cause) {
        // Opened anew at the next try: the disk may have been mounted again meanwhile.
        await close().catch(() => undefined)
        throw new SinkUnavailable('server-error', `cannot append to ${path}: ${String(cause)}`, { cause })
      }
      return events.map(() => ({ kind: 'delivered' }))
    },
    preview: (events) => [{ method: 'APPEND', url: pathToFileURL(path).href, headers: {}, body: linesOf(events) }],
    // The file is another one afterwards, and opened anew at the next delivery.
    forget: async (visitor) => {
      await close()
      if (days) return days.forget(visitor)
      const [gone = 0] = await forgetLines([path], visitor)
      return gone
    },
    close,
  }
}

function linesOf(events: readonly TrackedEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}
