import { describe, expect, it } from 'vitest'
import type { CheckContext, Finding } from '../check.js'
import { silentLogger } from '../logger.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { examine } from './examine.js'

const HOUR_MS = 3_600_000

/** A sink that is examined; `check` may be set anew. */
function examined(check: (context: CheckContext) => Promise<readonly Finding[]>) {
  const clock = virtualClock(1_800_000_000_000)
  const ending = new AbortController()
  const warnings: string[] = []
  const vendor = { check }
  const done = examine(
    [
      {
        name: 'metrica',
        purpose: 'analytics',
        limits: { items: 1, timeoutMs: 1_000 },
        deliver: async () => [],
        check: (context) => vendor.check(context),
      },
    ],
    {
      clock,
      ended: ending.signal,
      fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', reject)),
      logger: {
        ...silentLogger,
        warn: (fields: object) => void warnings.push('trouble' in fields ? String(fields.trouble) : ''),
      },
    },
  )
  return { clock, vendor, warnings, end: () => (ending.abort(), done) }
}

describe('the examination of sinks', () => {
  it('warns of what a vendor says hours after it has taken something, once while it lasts, and again when it comes back', async () => {
    const unknown: Finding = { level: 'doubtful', text: 'file 1: Metrica knew none of its 3 visitors' }
    const { clock, vendor, warnings } = examined(async () => [{ level: 'good', text: 'fine' }])
    await clock.advance(6 * HOUR_MS)
    expect(warnings).toEqual([])
    vendor.check = async () => [unknown]
    await clock.advance(12 * HOUR_MS)
    expect(warnings).toEqual([unknown.text])
    vendor.check = async () => []
    await clock.advance(6 * HOUR_MS)
    vendor.check = async () => [unknown]
    await clock.advance(6 * HOUR_MS)
    expect(warnings).toEqual([unknown.text, unknown.text])
  })

  it('waits no longer than a minute for a vendor that hangs, and takes what it knew of it for true until it answers', async () => {
    const dead: Finding = { level: 'wrong', text: 'the token is dead' }
    const { clock, vendor, warnings } = examined(async () => [dead])
    await clock.advance(6 * HOUR_MS)
    vendor.check = async ({ fetch }) => {
      await fetch('https://vendor.example')
      return []
    }
    await clock.advance(6 * HOUR_MS + 60_000)
    vendor.check = async () => [dead, { level: 'doubtful', text: 'a goal is missing' }]
    await clock.advance(6 * HOUR_MS)
    expect(warnings).toEqual(['the token is dead', 'a goal is missing'])
  })

  it('tells of a check that throws, and goes on', async () => {
    const { clock, vendor, warnings } = examined(() => Promise.reject(new Error('it broke')))
    await clock.advance(6 * HOUR_MS)
    vendor.check = async () => [{ level: 'wrong', text: 'the token is dead' }]
    await clock.advance(6 * HOUR_MS)
    expect(warnings).toEqual(['Error: it broke', 'the token is dead'])
  })

  it('ends with the collector', async () => {
    const { clock, warnings, end } = examined(async () => [{ level: 'wrong', text: 'the token is dead' }])
    await end()
    await clock.advance(24 * HOUR_MS)
    expect(warnings).toEqual([])
  })
})
