import type { Lag } from '../log/log.js'
import type { AnySink } from '../sink.js'
import { sender, type SenderFigures, type SenderParts, type SenderState } from './sender.js'
import { watchRate } from './watch.js'

/** Where a sink stands, and what its sender in this process has done since it started. */
export interface SinkStatus extends Lag, SenderState, SenderFigures {
  readonly sink: string
  /** How long the backlog takes at the rate of late, milliseconds; absent where nothing moves. */
  readonly drainsInMs?: number
}

/** The delivery of a log to all its sinks. */
export interface Delivery {
  /** Says that there is something new in the log. */
  wake(): void
  status(): Promise<readonly SinkStatus[]>
  /** Ends every sender. What is not delivered stays in the log. */
  close(): Promise<void>
}

/** Starts a sender for each sink. */
export function deliver(sinks: readonly AnySink[], parts: SenderParts): Delivery {
  const { log, clock, logger } = parts
  const ending = new AbortController()
  const senders = sinks.map((sink) => {
    const started = sender(sink, parts)
    void watchRate(sink, started, { clock, logger, ended: ending.signal })
    return started
  })
  return {
    wake: () => {
      for (const each of senders) each.wake()
    },
    status: async () => {
      const lags = await log.lags()
      return senders.map(({ sink, state, figures }) => {
        const lag = lags.get(sink) ?? NOT_BEGUN
        const made = figures()
        return { sink, ...lag, ...state(), ...made, ...drains(lag.behind, made.entriesPerSecond) }
      })
    },
    close: async () => {
      ending.abort()
      await Promise.all(senders.map((each) => each.close()))
    },
  }
}

const NOT_BEGUN: Lag = { position: 0, behind: 0, parked: 0, dead: 0 }

function drains(behind: number, perSecond: number): Pick<SinkStatus, 'drainsInMs'> {
  if (behind === 0) return { drainsInMs: 0 }
  return perSecond > 0.01 ? { drainsInMs: Math.round((behind * 1_000) / perSecond) } : {}
}
