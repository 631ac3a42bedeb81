import type { Clock } from '../clock.js'
import type { AppendResult } from './log.js'
import type { Row } from './store.js'

/** Who waits for a group of rows. Without the rows: those are let go as soon as they are on their way to the disk. */
interface Waiting {
  readonly resolve: (result: AppendResult) => void
  readonly reject: (reason: unknown) => void
}

/** Rows that may wait for the disk at most, so that memory stays bounded. */
const MAX_WAITING = 20_000

/**
 * Where a commit takes half as long or longer, no more rows wait than the disk did in that time: what comes beyond is
 * refused at once, so that those who were let in are answered soon.
 */
const PATIENCE_MS = 300
/** Where a commit of few rows was slow, the disk had a bad moment; more rows may well take no longer. */
const MIN_WAITING = 500

/**
 * Gathers appends while a commit is under way and commits them together next: one disk sync serves all who wait, so
 * the busier the log, the cheaper an event. Each caller gets its own result; all of a group fail together. Rejects at
 * once while more rows wait than the disk, as fast as it was lately, takes in {@link PATIENCE_MS}.
 */
export function groupCommit(
  commit: (groups: readonly (readonly Row[])[]) => Promise<readonly AppendResult[]>,
  { now }: Pick<Clock, 'now'>,
): (rows: readonly Row[]) => Promise<AppendResult> {
  let groups: (readonly Row[])[] = []
  let waiting: Waiting[] = []
  let waitingRows = 0
  let busy = false
  let mayWait = MAX_WAITING

  function commitWaiting(): Promise<readonly AppendResult[]> {
    const next = groups
    groups = []
    waitingRows = 0
    return commit(next)
  }

  async function commitAll(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const served = waiting
      const count = waitingRows
      const begunAt = now()
      waiting = []
      try {
        const results = await commitWaiting()
        served.forEach(({ resolve }, index) => resolve(results[index] ?? { accepted: 0, duplicates: 0 }))
      } catch (error) {
        for (const { reject } of served) reject(error)
      }
      mayWait = capacity(count, now() - begunAt)
    }
    busy = false
  }

  return (rows) =>
    new Promise((resolve, reject) => {
      if (waitingRows > 0 && waitingRows + rows.length > mayWait) {
        return reject(new Error(`${waitingRows} events wait for the disk already`))
      }
      groups.push(rows)
      waiting.push({ resolve, reject })
      waitingRows += rows.length
      if (!busy) void commitAll()
    })
}

function capacity(rows: number, tookMs: number): number {
  if (tookMs < PATIENCE_MS / 2) return MAX_WAITING
  return Math.min(MAX_WAITING, Math.max(MIN_WAITING, (rows * PATIENCE_MS) / tookMs))
}
