import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { link, withPatience } from './link.js'
import { leapingClock } from '../test/leaping-clock.js'

/** Connections by their number, and which of them were ended. */
function numbered() {
  const ended: number[] = []
  const told: (() => void)[] = []
  const connection = link(
    async (end) => {
      told.push(end)
      return told.length
    },
    async (number) => void ended.push(number),
  )
  const use = (work: (number: number) => Promise<number>, lost = true) => connection.use(work, () => lost)
  return { connection, use, ended, told }
}

const itself = async (number: number): Promise<number> => number
const fails = (): Promise<never> => Promise.reject(new Error('cut'))

describe('a connection', () => {
  it('is opened when it is first needed, and kept', async () => {
    const { use, told } = numbered()
    expect(told).toHaveLength(0)
    expect([await use(itself), await use(itself)]).toEqual([1, 1])
  })

  it('that was kept and is lost is opened anew, and the work done once more', async () => {
    const { use, ended } = numbered()
    await use(itself)
    expect(await use((number) => (number === 1 ? fails() : itself(number)))).toBe(2)
    expect(ended).toEqual([1])
  })

  it('that is lost as soon as it is opened is not tried again', async () => {
    const { use, told } = numbered()
    await expect(use(fails)).rejects.toThrow('cut')
    expect(told).toHaveLength(1)
  })

  it('is kept when it is not to blame', async () => {
    const { use } = numbered()
    await expect(use(fails, false)).rejects.toThrow('cut')
    expect(await use(itself)).toBe(1)
  })

  it('that was given up while work was under way does that work no more', async () => {
    const { connection, use, told, ended } = numbered()
    await use(itself)
    const gone = use(async () => {
      connection.drop()
      return fails()
    })
    await expect(gone).rejects.toThrow('cut')
    expect([told.length, ended]).toEqual([1, [1]])
  })

  it('that ends by itself leaves a newer one alone', async () => {
    const { connection, use, told, ended } = numbered()
    await use(itself)
    connection.drop()
    expect(await use(itself)).toBe(2)
    told[0]?.()
    await turn()
    expect([await use(itself), ended]).toEqual([2, [1]])
    told[1]?.()
    expect(await use(itself)).toBe(3)
    await connection.close()
    expect(ended).toEqual([1, 2, 3])
  })
})

describe('patience', () => {
  const never = new AbortController().signal
  const parts = { clock: leapingClock(), signal: never, timeoutMs: 30_000, vendor: 'the store' }

  it('gives the work’s own end', async () => {
    expect(await withPatience(async () => 'done', parts)).toBe('done')
    await expect(withPatience(fails, parts)).rejects.toThrow('cut')
  })

  it('ends after its time, and when the collector closes', async () => {
    const waiting = (): Promise<never> => new Promise(() => undefined)
    await expect(withPatience(waiting, parts)).rejects.toMatchObject({
      code: 'no-answer',
      message: 'no answer from the store in 30000 ms',
    })
    const signal = AbortSignal.abort()
    await expect(withPatience(waiting, { ...parts, signal })).rejects.toThrow('the collector is closing')
  })
})
