import type { Lag } from '../log/log.js'
import type { AnySink } from '../sink.js'
import { accounts } from './accounts.js'
import { sender, type SenderFigures, type SenderParts, type SenderState } from './sender.js'

/** Where a sink stands, and what its sender in this process has done since it started. */
export interface SinkStatus extends Lag, SenderState, SenderFigures {
  readonly sink: string
}

/** The delivery of a log to all its sinks. */
export interface Delivery {
  /** Says that there is something new in the log. */
  wake(): void
  status(): Promise<readonly SinkStatus[]>
  /** Ends every sender, each as {@link Sender} says. */
  close(): Promise<void>
}

/** Starts a sender for each sink; those of one account share its rate. */
export function deliver(sinks: readonly AnySink[], parts: Omit<SenderParts, 'accounts'>): Delivery {
  const shared = accounts(sinks, parts.clock)
  const senders = sinks.map((sink) => sender(sink, { ...parts, accounts: shared }))
  return {
    wake: () => {
      for (const each of senders) each.wake()
    },
    status: async () => {
      const lags = await parts.log.lags()
      return senders.map(({ sink, state, figures }) => ({
        sink,
        ...(lags.get(sink) ?? NOT_BEGUN),
        ...state(),
        ...figures(),
      }))
    },
    close: async () => {
      await Promise.all(senders.map((each) => each.close()))
      shared.close()
    },
  }
}

const NOT_BEGUN: Lag = { position: 0, behind: 0, parked: 0, dead: 0 }
