import type { Lag } from '../log/log.js'
import type { AnySink } from '../sink.js'
import { examine } from './examine.js'
import { arrivalsPerDay, outlooks, type Outlook } from './outlook.js'
import { keepRetention } from './retention.js'
import { sender, type SenderFigures, type SenderParts, type SenderState } from './sender.js'
import { watchRate } from './watch.js'

/** Where a sink stands, and what its sender in this process has done since it started. */
export interface SinkStatus extends Lag, SenderState, SenderFigures {
  readonly sink: string
  /** How long the backlog takes at the rate of late, milliseconds; absent where nothing moves. */
  readonly drainsInMs?: number
  /** Whether it keeps up with its vendor's limit; absent where it has none. */
  readonly plan?: Outlook
}

/** The delivery of a log to all its sinks. */
export interface Delivery {
  /** Says that there is something new in the log. */
  wake(): void
  status(): Promise<readonly SinkStatus[]>
  /** Ends every sender. What is not delivered stays in the log. */
  close(): Promise<void>
}

export interface DeliverParts extends SenderParts {
  /** How long the log keeps what every sink has had; absent: for ever. */
  readonly keepDays?: number | undefined
}

/** Starts a sender for each sink, and the cleaning of the log behind them. */
export function deliver(sinks: readonly AnySink[], { keepDays, ...parts }: DeliverParts): Delivery {
  const { log, clock, fetch, logger } = parts
  const ending = new AbortController()
  const ended = ending.signal
  const senders = sinks.map((sink) => ({ sink, started: sender(sink, parts) }))

  async function status(): Promise<readonly SinkStatus[]> {
    const now = clock.now()
    const [lags, arrivedPerDay] = await Promise.all([log.lags(), arrivalsPerDay(log, now)])
    const measured = senders.map(({ sink: { name, limits }, started }) => {
      return { name, limits, started, lag: lags.get(name) ?? NOT_BEGUN, figures: started.figures() }
    })
    const plans = outlooks(measured, { arrivedPerDay, now })
    return measured.map(({ name, started, lag, figures }) => {
      const plan = plans.get(name)
      const drains = drainsIn(lag.behind, figures.entriesPerSecond)
      return { sink: name, ...lag, ...started.state(), ...figures, ...drains, ...(plan && { plan }) }
    })
  }

  void watchRate(sinks, { status, clock, logger, ended })
  void examine(sinks, { clock, fetch, logger, ended })
  const cleaning =
    keepDays === undefined
      ? undefined
      : keepRetention({ log, clock, logger, keepDays, sinks: sinks.map(({ name }) => name), ended })
  return {
    wake: () => {
      for (const { started } of senders) started.wake()
    },
    status,
    close: async () => {
      ending.abort()
      await Promise.all(senders.map(({ started }) => started.close()))
      await cleaning
    },
  }
}

const NOT_BEGUN: Lag = { position: 0, behind: 0, parked: 0, dead: 0 }

function drainsIn(behind: number, perSecond: number): Pick<SinkStatus, 'drainsInMs'> {
  if (behind === 0) return { drainsInMs: 0 }
  return perSecond > 0.01 ? { drainsInMs: Math.round((behind * 1_000) / perSecond) } : {}
}
