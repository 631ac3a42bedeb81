import type { Consumer, Log } from '@throughline/collector'

/** One life of a process. From its death on nothing that it waits for ever comes, and nothing that it does happens. */
export interface Life {
  over(): boolean
  die(): void
  /** What a process does to the world; it may die before it hears how that ended. */
  does<T>(work: () => Promise<T>): Promise<T>
}

export function life(): Life {
  let over = false
  return {
    over: () => over,
    die: () => {
      over = true
    },
    does: <T>(work: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        if (over) return
        work().then(
          (value) => {
            if (!over) resolve(value)
          },
          (error: unknown) => {
            if (!over) reject(error instanceof Error ? error : new Error(String(error)))
          },
        )
      }),
  }
}

/** A log as a process sees it that may die; the log itself outlives it. */
export function mortalLog(log: Log, { does }: Life): Log {
  return {
    ...log,
    append: (events) => does(() => log.append(events)),
    known: (references) => does(() => log.known(references)),
    consumer: async (sink, begin) => {
      const consumer = await does(() => log.consumer(sink, begin))
      return consumer && mortalConsumer(consumer, { does })
    },
    lags: () => does(() => log.lags()),
    rewind: (sink, to) => does(() => log.rewind(sink, to)),
    close: async () => undefined,
  }
}

function mortalConsumer(consumer: Consumer, { does }: Pick<Life, 'does'>): Consumer {
  const { memory } = consumer
  return {
    memory: { read: (keys) => does(() => memory.read(keys)), write: (entries) => does(() => memory.write(entries)) },
    take: (limit) => does(() => consumer.take(limit)),
    more: (after, limit) => does(() => consumer.more(after, limit)),
    settle: (outcomes) => does(() => consumer.settle(outcomes)),
    parked: (keys) => does(() => consumer.parked(keys)),
    toForget: () => does(() => consumer.toForget()),
    forgot: (erasure, count) => does(() => consumer.forgot(erasure, count)),
    renew: () => does(() => consumer.renew()),
    release: () => does(() => consumer.release()),
  }
}
