import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SinkUnavailable } from '@throughline/collector'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { file, FILE_LIMITS } from './sink.js'

const VISITOR = 'V1StGXR8-Z5jdHi6B-myT'
const context = deliveryContext({
  clock: leapingClock(),
  limits: FILE_LIMITS,
  handle: () => Promise.reject(new SinkUnavailable('no-answer', 'a file asks nobody')),
})

function event(id: string, more: Partial<TrackedEvent>): TrackedEvent {
  return { id, site: 'shop', type: 'page', occurredAt: 1, receivedAt: 1, properties: {}, ...more }
}

function idsIn(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).id)
}

describe('a file that must forget a visitor', () => {
  it('loses the visitor’s lines, those of the visitor’s applications and deals, and no others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-forget-'))
    const path = join(folder, 'events.ndjson')
    const sink = file({ path })
    await sink.deliver(
      [
        event('a', { anonymousId: VISITOR }),
        event('b', { anonymousId: 'other', properties: { text: 'one\nline\u2028still' } }),
        event('c', { type: 'deal', applicationId: 'app-1', dealId: '7' }),
        event('d', { type: 'application', applicationId: 'app-1', anonymousId: VISITOR }),
        event('e', { type: 'deal', applicationId: 'app-1', dealId: '7', anonymousId: VISITOR }),
        event('f', { type: 'payment', dealId: '7' }),
        event('g', { type: 'payment', dealId: '7', site: 'blog' }),
        event('h', { type: 'alias', userId: '1', properties: { previousId: VISITOR } }),
        // Both name it, so it may be the other's.
        event('i', { type: 'application', applicationId: 'app-2', anonymousId: VISITOR }),
        event('j', { type: 'application', applicationId: 'app-2', anonymousId: 'other' }),
      ],
      context,
    )
    chmodSync(path, 0o600)
    expect(await sink.forget?.(VISITOR)).toBe(7)
    expect(idsIn(path)).toEqual(['b', 'g', 'j'])
    expect(readFileSync(path, 'utf8')).not.toContain(VISITOR)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await sink.deliver([event('k', { anonymousId: 'other' })], context)
    expect(idsIn(path)).toEqual(['b', 'g', 'j', 'k'])
    expect(readdirSync(folder)).toEqual(['events.ndjson'])
    await sink.close?.()
  })

  it('stays the very file when it holds nothing of the visitor, and is not made when it is missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-forget-'))
    const path = join(folder, 'events.ndjson')
    expect(await file({ path }).forget?.(VISITOR)).toBe(0)
    expect(readdirSync(folder)).toEqual([])
    writeFileSync(path, `${JSON.stringify(event('a', { anonymousId: 'other' }))}\n`)
    const { ino } = statSync(path)
    expect(await file({ path }).forget?.(VISITOR)).toBe(0)
    expect([statSync(path).ino, readdirSync(folder)]).toEqual([ino, ['events.ndjson']])
  })

  it('keeps characters whole that two reads share, over many lines', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'throughline-forget-')), 'events.ndjson')
    const sink = file({ path })
    const many = Array.from({ length: 3_000 }, (_, at) =>
      event(`${at}`, { anonymousId: at === 1_500 ? VISITOR : 'other', properties: { text: 'Жё😀'.repeat(100) } }),
    )
    await sink.deliver(many, context)
    expect(await sink.forget?.(VISITOR)).toBe(1)
    expect(idsIn(path)).toHaveLength(2_999)
    expect(readFileSync(path, 'utf8')).not.toContain('\u{FFFD}')
  })
})
