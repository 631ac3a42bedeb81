import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { someEvent } from '../../testing/some-event.js'
import { lessonOf } from '../join/lesson.js'
import type { Row } from '../store.js'
import { VERSIONS } from './schema.js'
import { sqliteStore } from './store.js'

function row(event: Parameters<typeof lessonOf>[0]): Row {
  const lesson = lessonOf(event)
  return { site: 'shop', id: event.id, receivedAt: 1, body: JSON.stringify(event), ...(lesson && { lesson }) }
}

describe('a log of the first format', () => {
  it('is brought up to date, and what was known of applications and deals still completes', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'throughline-')), 'events.db')
    const old = new Database(path)
    old.exec(VERSIONS[0] ?? '')
    old.pragma('user_version = 1')
    const known = JSON.stringify({ applicationId: 'A', anonymousId: 'v', userId: '7' })
    old.prepare('INSERT INTO applications VALUES (?, ?, ?)').run('shop', 'A', known)
    old.prepare('INSERT INTO deals VALUES (?, ?, ?)').run('shop', 'D', 'A')
    old.close()

    const store = sqliteStore(path)
    store.append([
      [
        row(someEvent('by-deal', { type: 'payment', dealId: 'D' })),
        row(someEvent('by-user', { type: 'payment', userId: '7' })),
      ],
    ])
    expect(store.known([{ site: 'shop', dealId: 'D' }])).toEqual([
      { applicationId: 'A', anonymousId: 'v', userId: '7' },
    ])
    store.close()

    const bodies = new Database(path, { readonly: true }).prepare<[], string>('SELECT body FROM events').pluck().all()
    expect(bodies.map((body): unknown => JSON.parse(body))).toMatchObject([
      { id: 'by-deal', applicationId: 'A', anonymousId: 'v' },
      { id: 'by-user', anonymousId: 'v' },
    ])
  })
})
