import type { CheckContext, Finding } from '../check.js'
import type { Clock } from '../clock.js'
import type { Logger } from '../logger.js'
import type { AnySink } from '../sink.js'
import { tidy } from './tidy.js'

const EVERY_MS = 6 * 3_600_000
/** A check that takes longer is left to itself until the next one. */
const PATIENCE_MS = 60_000

export interface ExamineParts {
  readonly clock: Clock
  readonly fetch: typeof fetch
  readonly logger: Logger
  readonly ended: AbortSignal
}

/**
 * Asks every sink that can be asked, four times a day, and warns of what is not good, once for as long as it lasts. Some
 * vendors say hours after a delivery what became of it, and a token can expire while nothing is sent.
 */
export async function examine(sinks: readonly AnySink[], parts: ExamineParts): Promise<void> {
  const { clock, ended } = parts
  const asked = sinks.filter(({ check }) => check)
  const known = new Map<string, ReadonlySet<string>>()
  while (asked.length > 0) {
    await clock.sleep(EVERY_MS, ended)
    if (ended.aborted) return
    await Promise.all(
      asked.map(async (sink) => {
        const findings = await findingsOf(sink, parts)
        // Of a sink that did not answer, what was known still holds.
        if (findings) known.set(sink.name, tell(sink.name, findings, known.get(sink.name), parts.logger))
      }),
    )
  }
}

/** `undefined` where there was no answer in time. */
async function findingsOf(
  sink: AnySink,
  { clock, fetch, ended }: ExamineParts,
): Promise<readonly Finding[] | undefined> {
  const waiting = new AbortController()
  const signal = AbortSignal.any([waiting.signal, ended])
  const context: CheckContext = { clock, fetch: (input, init) => fetch(input, { ...init, signal }) }
  const tooLong = clock.sleep(PATIENCE_MS, signal).then(() => undefined)
  try {
    return await Promise.race([sink.check?.(context), tooLong])
  } catch (error) {
    // A fault of the connector, whose check should not throw.
    return [{ level: 'wrong', text: String(error) }]
  } finally {
    waiting.abort()
  }
}

/** Warns of what was not known; returns what is known now. */
function tell(
  sink: string,
  findings: readonly Finding[],
  known: ReadonlySet<string> = new Set(),
  logger: Logger,
): ReadonlySet<string> {
  const troubles = findings.flatMap(({ level, text }) => (level === 'good' ? [] : [tidy(text)]))
  for (const trouble of troubles)
    if (!known.has(trouble)) logger.warn({ sink, trouble }, 'a sink’s check found trouble')
  return new Set(troubles)
}
