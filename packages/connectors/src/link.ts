import { SinkUnavailable, type DeliveryContext, type Limits } from '@throughline/collector'

/** A connection that is opened when it is first needed, and kept until something goes wrong with it. */
export interface Link<Connection> {
  /** The connection, opened anew where there is none. Rejects with whatever kept it from opening. */
  get(): Promise<Connection>
  /** Whether `get` would open none. */
  isThere(): boolean
  /** Gives the connection up, also one that is still being opened; the next `get` opens another. */
  drop(): void
  /** Gives it up and waits until it is closed. */
  close(): Promise<void>
}

export function link<Connection>(
  open: () => Promise<Connection>,
  end: (connection: Connection) => Promise<void>,
): Link<Connection> {
  let current: Promise<Connection> | undefined
  const close = async (): Promise<void> => {
    const last = current
    current = undefined
    // It is given up because it is broken, so how it ends is no news.
    await last?.then(end).catch(() => undefined)
  }
  return {
    get: () => {
      current ??= open()
      return current
    },
    isThere: () => current !== undefined,
    drop: () => void close(),
    close,
  }
}

/** Who is waited for, how long, and what ends the waiting. */
export interface Patience extends Pick<DeliveryContext, 'clock' | 'signal'>, Pick<Limits, 'timeoutMs'> {
  /** Where the answer should come from, as people call it. */
  readonly vendor: string
}

/**
 * The work's own end, or a rejection with `SinkUnavailable` when it takes longer than `timeoutMs` or the collector
 * closes: for a vendor that is not reached by the context's `fetch`, which does the same.
 */
export async function withPatience<T>(
  work: () => Promise<T>,
  { clock, signal, timeoutMs, vendor }: Patience,
): Promise<T> {
  const done = new AbortController()
  const closing = new Promise<never>((_, reject) => {
    const end = (): void =>
      reject(new SinkUnavailable('no-answer', `no answer from ${vendor}: the collector is closing`))
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true, signal: done.signal })
  })
  const late = clock.sleep(timeoutMs, done.signal).then(() => {
    throw new SinkUnavailable('no-answer', `no answer from ${vendor} in ${timeoutMs} ms`)
  })
  late.catch(() => undefined)
  closing.catch(() => undefined)
  try {
    return await Promise.race([closing, late, work()])
  } finally {
    done.abort()
  }
}
