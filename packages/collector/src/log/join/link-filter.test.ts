import { describe, expect, it } from 'vitest'
import { someEvent } from '../../testing/some-event.js'
import type { Row } from '../store.js'
import { lessonOf } from './lesson.js'
import { linkFilter } from './link-filter.js'

function row(occurredAt: number, more: { userId?: string; site?: string } = {}): Row {
  const event = someEvent(`at-${occurredAt}`, { occurredAt, anonymousId: 'v', userId: '7', ...more })
  const lesson = lessonOf(event)
  return { site: event.site, id: event.id, receivedAt: 1, body: '', ...(lesson && { lesson }) }
}

describe('the link of a visitor to a user', () => {
  it('goes to the store until it is durable, and after that only when it is older', () => {
    const links = linkFilter()
    const first = row(5)
    expect(links.withoutKnown(first)).toBe(first)
    expect(links.withoutKnown(row(6)).lesson?.visitor).toBeDefined()
    links.stored(first)
    expect(links.withoutKnown(row(6)).lesson?.visitor).toBeUndefined()
    expect(links.withoutKnown(row(4)).lesson?.visitor).toBeDefined()
    links.stored(row(6))
    expect(links.withoutKnown(row(6)).lesson?.visitor).toBeUndefined()
  })

  it('is kept apart by user and site', () => {
    const links = linkFilter()
    links.stored(row(5))
    expect(links.withoutKnown(row(6, { userId: '8' })).lesson?.visitor).toBeDefined()
    expect(links.withoutKnown(row(6, { site: 'blog' })).lesson?.visitor).toBeDefined()
  })
})
