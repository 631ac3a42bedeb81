import type { AppendResult } from './log.js'
import type { Row } from './store.js'

interface Waiting {
  readonly rows: readonly Row[]
  readonly resolve: (result: AppendResult) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Gathers appends while a commit is under way and commits them together next: one disk sync serves all who wait, so
 * the busier the log, the cheaper an event. Each caller gets its own result; all of a group fail together.
 */
export function groupCommit(
  commit: (groups: readonly (readonly Row[])[]) => Promise<readonly AppendResult[]>,
): (rows: readonly Row[]) => Promise<AppendResult> {
  let waiting: Waiting[] = []
  let busy = false

  async function commitAll(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
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
      waiting.push({ rows, resolve, reject })
      if (!busy) void commitAll()
    })
}
