import { createCollector, type Log } from '@throughline/collector'
import type { Message } from '@throughline/protocol'
import type { Config } from './config/config.js'
import { logPath, openLog, unusable } from './service.js'

/** What became of messages that were put into the log. */
export interface Recorded {
  readonly recorded: number
  /** The very same had been recorded before. */
  readonly known: number
}

/**
 * Puts messages into the log, the way every other message goes. Durable when it resolves; a server on the same data
 * directory delivers them, at once or when it is started next. What was interrupted is made whole by the same call.
 */
export async function recordMessages(config: Config, messages: readonly Message[], site: string): Promise<Recorded> {
  const log = openLog(config)
  let known = 0
  const counting: Log = {
    ...log,
    append: async (events) => {
      const result = await log.append(events)
      known += result.duplicates
      return result
    },
  }
  const collector = await createCollector({ sites: config.sites, log: counting }).catch((cause: unknown) => {
    throw unusable(logPath(config), cause)
  })
  try {
    // Together, so that few commits take them all.
    await Promise.all(messages.map((message) => collector.track(message, site)))
  } finally {
    await collector.close()
  }
  return { recorded: messages.length - known, known }
}
