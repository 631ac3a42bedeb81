import { SinkUnavailable, type DeliveryContext, type Limits } from '@throughline/collector'

/** A connection that is opened when it is first needed, and kept until something goes wrong with it. */
export interface Link<Connection> {
  /**
   * Does the work over it. Firewalls and poolers cut connections that are idle: where one that was kept turns out to be
   * `lost`, the work is done once more over a new one, so it must be harmless to repeat.
   */
  use<T>(work: (connection: Connection) => Promise<T>, lost: (error: unknown) => boolean): Promise<T>
  /** Gives the connection up, also one that is still being opened, with all that is under way over it. */
  drop(): void
  /** Gives it up and waits until it is closed. */
  close(): Promise<void>
}

/** `open` may say later that the connection has ended by itself. */
export function link<Connection>(
  open: (ended: () => void) => Promise<Connection>,
  end: (connection: Connection) => Promise<void>,
): Link<Connection> {
  let current: Promise<Connection> | undefined
  let dropped = 0

  const lose = async (): Promise<void> => {
    const last = current
    current = undefined
    // It is given up because it is broken, so how it ends is no news.
    await last?.then(end).catch(() => undefined)
  }

  function begin(): Promise<Connection> {
    const begun = open(() => {
      if (current === begun) void lose()
    })
    current = begun
    return begun
  }

  async function use<T>(work: (connection: Connection) => Promise<T>, lost: (error: unknown) => boolean): Promise<T> {
    const [kept, before] = [current !== undefined, dropped]
    try {
      return await work(await (current ?? begin()))
    } catch (error) {
      if (!lost(error) || dropped !== before) throw error
      void lose()
      if (!kept) throw error
      return use(work, lost)
    }
  }

  return {
    use,
    drop: () => {
      dropped += 1
      void lose()
    },
    close: lose,
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

/**
 * Delivers over a link: with patience, and giving the link up after a failure, so that the next delivery begins anew.
 * Rejects with what the failure means.
 */
export async function overLink<T>(
  { drop }: Pick<Link<unknown>, 'drop'>,
  work: () => Promise<T>,
  meaning: (error: unknown) => SinkUnavailable,
  patience: Patience,
): Promise<T> {
  try {
    return await withPatience(work, patience)
  } catch (error) {
    drop()
    throw meaning(error)
  }
}
