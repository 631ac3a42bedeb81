import type { Remote } from '../../log/over.js'
import type { Holder, Store } from '../../log/store.js'
import type { Begin } from '../../log/log.js'
import type { Custody } from './custody.js'
import type { Life } from './life.js'

/** How a disk fails a call: before it did anything, or after it did all of it. */
export type DiskFault = 'before' | 'after'

type Method = (...args: readonly unknown[]) => unknown

/** A store as a process sees it that may die at any call, over a disk that may refuse any. */
export function unreliableStore(
  store: Store,
  {
    life,
    strike,
    custody,
  }: { readonly life: Life; readonly strike: () => DiskFault | undefined; readonly custody: Custody },
): Remote<Store> {
  const watched: Store = {
    ...store,
    acquire: (holder: Holder, begin?: Begin) => {
      const given = store.acquire(holder, begin)
      if (given) custody.given(holder.sink, life)
      return given
    },
  }
  const call = (run: () => unknown): Promise<unknown> =>
    life.step(async () => {
      const fault = strike()
      if (fault === 'before') throw new Error('disk I/O error')
      const value = run()
      if (fault === 'after') throw new Error('disk I/O error, after all')
      return value
    })
  const methods = Object.entries<Method>({ ...(watched as unknown as Record<string, Method>) })
  // Each method keeps its name and its arguments, and only its answer comes later.
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...args: readonly unknown[]) => call(() => method(...args))]),
  ) as unknown as Remote<Store>
}
