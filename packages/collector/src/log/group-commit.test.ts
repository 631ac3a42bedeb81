import { describe, expect, it } from 'vitest'
import { groupCommit } from './group-commit.js'
import type { AppendResult } from './log.js'
import type { Row } from './store.js'

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({ site: 's', id: `${n}`, receivedAt: 0, body: '{}' }))

/** A disk that finishes when it is told to, and has taken so long. */
function slowDisk() {
  let now = 1_000
  const commits: { sizes: number[]; finish: (tookMs?: number) => void; fail: (error: Error) => void }[] = []
  const append = groupCommit(
    (groups) =>
      new Promise<readonly AppendResult[]>((resolve, reject) => {
        commits.push({
          sizes: groups.map(({ length }) => length),
          finish: (tookMs = 1) => {
            now += tookMs
            resolve(groups.map(({ length }) => ({ accepted: length, duplicates: 0 })))
          },
          fail: reject,
        })
      }),
    { now: () => now },
  )
  return { append, commits }
}

describe('committing in groups', () => {
  it('commits together what came while the disk was busy, and answers each with its own count', async () => {
    const { append, commits } = slowDisk()
    const first = append(rows(1))
    const rest = [append(rows(2)), append(rows(3))]
    commits[0]?.finish()
    await first
    expect(commits.map(({ sizes }) => sizes)).toEqual([[1], [2, 3]])
    commits[1]?.finish()
    expect(await Promise.all(rest)).toMatchObject([{ accepted: 2 }, { accepted: 3 }])
  })

  it('fails those who were committed together, and goes on with the next', async () => {
    const { append, commits } = slowDisk()
    const first = append(rows(1))
    const second = append(rows(1))
    commits[0]?.fail(new Error('disk full'))
    await expect(first).rejects.toThrow('disk full')
    commits[1]?.finish()
    expect(await second).toMatchObject({ accepted: 1 })
  })

  it('refuses at once what the disk would not reach in time, and lets in again when it has caught up', async () => {
    const { append, commits } = slowDisk()
    const first = append(rows(1))
    const admitted = append(rows(20_000))
    await expect(append(rows(1))).rejects.toThrow('20000 events wait for the disk already')
    commits[0]?.finish()
    await first
    const later = append(rows(1))
    commits[1]?.finish()
    await admitted
    commits[2]?.finish()
    expect(await later).toMatchObject({ accepted: 1 })
  })

  it('lets no more wait for a disk that is slow than it takes in 300 ms, and all again when it is not', async () => {
    const { append, commits } = slowDisk()
    const first = append(rows(4_000))
    commits[0]?.finish(600)
    await first
    const second = append(rows(1))
    const admitted = append(rows(2_000))
    await expect(append(rows(1))).rejects.toThrow('2000 events wait for the disk already')
    commits[1]?.finish(1)
    await second
    const more = append(rows(10_000))
    commits[2]?.finish(100)
    await admitted
    commits[3]?.finish()
    expect(await more).toMatchObject({ accepted: 10_000 })
  })

  it('takes a bad moment of the disk, in which it wrote little, for no measure of it', async () => {
    const { append, commits } = slowDisk()
    const first = append(rows(1))
    commits[0]?.finish(3_000)
    await first
    const second = append(rows(1))
    const burst = append(rows(500))
    await expect(append(rows(1))).rejects.toThrow('500 events wait')
    commits[1]?.finish(2)
    await second
    commits[2]?.finish()
    expect(await burst).toMatchObject({ accepted: 500 })
  })
})
