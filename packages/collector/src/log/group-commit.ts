import type { AppendResult } from './log.js'
import type { Row } from './store.js'

interface Waiting {
  readonly rows: readonly Row[]
  readonly resolve: (result: AppendResult) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Rows that may wait for the disk: some seconds of its work. What comes beyond is refused at once, so that those who
 * were let in are answered in time and memory stays bounded.
 */
const MAX_WAITING = 20_000

/**
 * Gathers appends while a commit is under way and commits them together next: one disk sync serves all who wait, so
 * the busier the log, the cheaper an event. Each caller gets its own result; all of a group fail together. Rejects at
 * once while more than {@link MAX_WAITING} rows wait.
 */
export function groupCommit(
  commit: (groups: readonly (readonly Row[])[]) => Promise<readonly AppendResult[]>,
): (rows: readonly Row[]) => Promise<AppendResult> {
  let waiting: Waiting[] = []
  let waitingRows = 0
  let busy = false

  async function commitAll(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      waitingRows = 0
      try {
        const results = await commit(group.map(({ rows }) => rows))
        group.forEach(({ resolve }, index) => resolve(results[index] ?? { accepted: 0, duplicates: 0 }))
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    busy = false
  }

  return (rows) =>
    new Promise((resolve, reject) => {
      if (waitingRows > 0 && waitingRows + rows.length > MAX_WAITING) {
        return reject(new Error(`${waitingRows} events wait for the disk already`))
      }
      waiting.push({ rows, resolve, reject })
      waitingRows += rows.length
      if (!busy) void commitAll()
    })
}
